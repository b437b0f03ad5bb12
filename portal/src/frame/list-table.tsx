import type { ReactNode } from 'react';
import styles from './list-table.module.css';

export interface Column<Row> {
    readonly header: string;
    /** The header stands there for screen readers alone, as above a column of buttons. */
    readonly headerHidden?: boolean;
    readonly cell: (row: Row) => ReactNode;
    readonly quiet?: boolean;
    readonly width?: number;
}

interface ListTableProps<Row> {
    readonly label: string;
    /** The first column names the row. */
    readonly columns: readonly [Column<Row>, ...Column<Row>[]];
    readonly rows: readonly Row[];
    readonly keyOf: (row: Row) => string;
}

/** One row a thing. Narrow screens lay the rows out as blocks, where quiet cells say their header before what is in them. */
export function ListTable<Row>({ label, columns, rows, keyOf }: ListTableProps<Row>) {
    const [name, ...others] = columns;
    return (
        <table className={styles.table} aria-label={label}>
            <thead>
                <tr>
                    {columns.map(column => (
                        <th key={column.header} scope="col" style={{ width: column.width }}>
                            {column.headerHidden ? <span className={styles.hidden}>{column.header}</span> : column.header}
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {rows.map(row => (
                    <tr key={keyOf(row)}>
                        <th scope="row">{name.cell(row)}</th>
                        {others.map(column => (
                            <td
                                key={column.header}
                                data-quiet={column.quiet}
                                data-header={column.quiet && !column.headerHidden ? column.header : undefined}
                            >
                                {column.cell(row)}
                            </td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

/** A small mark beside a row's name, such as "Administrator". */
export function Mark({ children }: { readonly children: ReactNode }) {
    return <span className={styles.mark}>{children}</span>;
}
