import { stringify } from 'csv-stringify/sync';
import type { ExportedEntry } from './audit-reader.js';

export type ExportFormat = 'jsonl' | 'csv';

const columns: readonly { readonly header: string; readonly of: (entry: ExportedEntry) => string | number | undefined }[] = [
    { header: 'organization', of: entry => entry.organizationId },
    { header: 'position', of: entry => entry.position },
    { header: 'at', of: entry => entry.at },
    { header: 'action', of: entry => entry.action },
    { header: 'actor kind', of: ({ actor }) => actor.kind },
    { header: 'actor id', of: ({ actor }) => actor.id },
    { header: 'actor name', of: ({ actor }) => actor.name },
    { header: 'target kind', of: ({ target }) => target?.kind },
    { header: 'target id', of: ({ target }) => target?.id },
    { header: 'target name', of: ({ target }) => target?.name },
    { header: 'address', of: entry => entry.address },
    { header: 'user agent', of: entry => entry.userAgent },
    { header: 'details', of: ({ details }) => details && JSON.stringify(details) },
    { header: 'erased', of: entry => String(entry.erased) },
    { header: 'hash', of: entry => entry.hash }
];

/** One JSON object a line (https://jsonlines.org). */
export async function* toJsonLines(pieces: AsyncIterable<readonly ExportedEntry[]>): AsyncIterable<string> {
    for await (const entries of pieces) {
        yield entries.map(entry => `${JSON.stringify(entry)}\n`).join('');
    }
}

/**
 * A table (RFC 4180) with a line of headings. A cell that a spreadsheet would take for a formula, since it begins with `=`,
 * `+`, `-`, `@`, a tab or a line's end, gets an apostrophe in front (OWASP, CSV injection).
 */
export async function* toCsv(pieces: AsyncIterable<readonly ExportedEntry[]>): AsyncIterable<string> {
    const write = (rows: readonly (readonly (string | number | undefined)[])[]) =>
        stringify(
            rows.map(row => [...row]),
            { escape_formulas: true, record_delimiter: 'windows' }
        );
    yield write([columns.map(({ header }) => header)]);
    for await (const entries of pieces) {
        yield write(entries.map(entry => columns.map(({ of }) => of(entry))));
    }
}
