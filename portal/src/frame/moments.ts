const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** A moment of the API as a person reads it, in the browser's time zone: "21 Nov 2026, 10:29". */
export function momentOf(text: string): string {
    return moment.format(new Date(text));
}

/** "21 Nov 2026". */
export function dayOf(text: string): string {
    return day.format(new Date(text));
}
