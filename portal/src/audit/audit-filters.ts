import type { AuditFilter } from '@coditect/protocol';

/** What a person chose above the table: days are those of the own time zone. */
export interface ChosenFilters {
    readonly subject: string;
    readonly text: string;
    /** `yyyy-mm-dd`, or empty. */
    readonly from: string;
    /** The last day that counts. */
    readonly to: string;
}

export const noFilters: ChosenFilters = { subject: '', text: '', from: '', to: '' };

export function filterOf({ subject, text, from, to }: ChosenFilters): AuditFilter {
    const first = startOfDay(from, 0);
    const end = startOfDay(to, 1);
    return {
        ...(subject ? { action: subject } : {}),
        ...(text.trim() ? { text: text.trim() } : {}),
        ...(first ? { from: first } : {}),
        ...(end ? { to: end } : {})
    };
}

function startOfDay(day: string, later: number): string | undefined {
    const [year, month, date] = day.split('-').map(Number);
    if (year === undefined || month === undefined || date === undefined) {
        return undefined;
    }
    const start = new Date(year, month - 1, date + later);
    return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}
