/** The cursors that led to the pages seen so far; the last is that of the page shown. The first page has none. */
export type CursorPages = readonly (string | undefined)[];

export const firstPage: CursorPages = [undefined];

export function nextPage(pages: CursorPages, next: string): CursorPages {
    return [...pages, next];
}

/** One page back; the first page stays where it is. */
export function previousPage(pages: CursorPages): CursorPages {
    return pages.length > 1 ? pages.slice(0, -1) : pages;
}

export function cursorOf(pages: CursorPages): string | undefined {
    return pages.at(-1);
}
