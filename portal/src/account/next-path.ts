/**
 * Plain segments only. Whatever a browser could read as another origin (`//host`, `/\host`, a scheme, percent escapes,
 * tabs that the URL parser drops) holds a character that is not in this list, or an empty segment.
 */
const plainPath = /^\/(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*)?$/;

/** Where to go after signing in, when `next` is a path of this portal; `undefined` for everything else. */
export function safeNextPath(next: string | null | undefined): string | undefined {
    return next !== null && next !== undefined && next.length <= 200 && plainPath.test(next) ? next : undefined;
}

/** The sign-in page, set to come back to `path`. The home page needs no coming back to: signing in leads on from there. */
export function signInPath(path: string): string {
    const next = safeNextPath(path);
    return next === undefined || next === '/' ? '/sign-in' : `/sign-in?next=${next}`;
}

/** The page to show a person who has just signed in. */
export function pathAfterSignIn(next: string | null | undefined): string {
    return safeNextPath(next) ?? '/open';
}

/** Another page on the way in, such as the other form, that keeps in mind where to go afterwards. */
export function pathWithNext(path: '/sign-in' | '/sign-up', next: string | null | undefined): string {
    const safe = safeNextPath(next);
    return safe === undefined ? path : `${path}?next=${safe}`;
}
