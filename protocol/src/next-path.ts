/**
 * Plain segments only. Whatever a browser could read as another origin (`//host`, `/\host`, a scheme, percent escapes,
 * tabs that the URL parser drops) holds a character that is not in this list, or an empty segment.
 */
const plainPath = /^\/(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)?$/;

/** Where to go after signing in, when `next` is a path of the control origin's pages; `undefined` for everything else. */
export function safeNextPath(next: string | null | undefined): string | undefined {
    return next !== null && next !== undefined && next.length <= 200 && plainPath.test(next) ? next : undefined;
}
