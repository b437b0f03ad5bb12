// Medians, a table for people and one JSON line for programs.

export function median(values) {
    const sorted = [...values].sort((left, right) => left - right);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A result from the values of all rounds; `peer` is left out where there is nothing to compare with. */
export function resultOf(metric, unit, ours, peer) {
    const own = rounded(median(ours));
    const other = peer === undefined ? null : rounded(median(peer));
    return { metric, unit, ours: own, peer: other, ratio: other === null ? null : Number((own / other).toFixed(3)) };
}

function rounded(value) {
    return Number(value.toFixed(value < 1000 ? 1 : 0));
}

/** `rounds` holds the single values by metric, for a person to see how far they spread. */
export function table(results, rounds) {
    const rows = [['metric', 'unit', 'ours', 'stock', 'ratio', 'ours from-to', 'stock from-to']];
    for (const { metric, unit, ours, peer, ratio } of results) {
        const { ours: own = [], peer: other = [] } = rounds[metric] ?? {};
        rows.push([metric, unit, text(ours), text(peer), ratio === null ? '' : ratio.toFixed(3), spread(own), spread(other)]);
    }
    return columns(rows);
}

export function columns(rows) {
    const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
    return rows
        .map(row =>
            row
                .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
                .join('  ')
                .trimEnd()
        )
        .join('\n');
}

function text(value) {
    return value === null ? '' : value.toLocaleString('en-GB');
}

function spread(values) {
    return values.length === 0 ? '' : `${text(rounded(Math.min(...values)))}-${text(rounded(Math.max(...values)))}`;
}
