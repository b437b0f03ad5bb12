import { type SelectQueryBuilder, sql } from 'kysely';
import { conditionOf, type FilterColumns } from './scim-filter.js';

export interface Range {
    /** From 1. */
    readonly startIndex: number;
    readonly count: number;
}

export interface Page<Item> {
    /** How many there are on all pages. */
    readonly total: number;
    readonly items: readonly Item[];
}

/** What of these rows a filter leaves, a page of it: oldest first, so that who is new comes last while somebody turns the pages. */
export async function pageOf<Tables, Table extends keyof Tables, Row>(
    rows: SelectQueryBuilder<Tables, Table, Row>,
    columns: FilterColumns,
    filter: string | undefined,
    { startIndex, count }: Range
): Promise<Page<Row>> {
    const left = rows.where(filter ? conditionOf(filter, columns) : sql<boolean>`true`);
    const { total } = await left
        .clearSelect()
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .$castTo<{ total: number }>()
        .executeTakeFirstOrThrow();
    if (count === 0 || startIndex > total) {
        return { total, items: [] };
    }
    const items = await left
        .orderBy(columns.columns['meta.created'].expression)
        .orderBy(columns.columns.id.expression)
        .offset(startIndex - 1)
        .limit(count)
        .execute();
    return { total, items };
}
