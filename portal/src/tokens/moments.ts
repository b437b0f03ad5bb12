const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

export function momentOf(text: string): string {
    return moment.format(new Date(text));
}

export function dayOf(text: string): string {
    return day.format(new Date(text));
}
