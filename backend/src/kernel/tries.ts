/** How many tries are let through, and how long the wait is after that. */
export interface TryLimit {
    /** Tries that are let through within the window, which begins with the first. */
    readonly points: number;
    readonly perSeconds: number;
    /**
     * How long it takes from the try that used the last point to the next; the rest of the window where it is left out. After
     * such a wait, one try is let through and the next wait begins. The count is forgotten when a wait has been over for the
     * window's time without a try.
     */
    readonly blockSeconds?: number;
    /** Each wait is twice the one before, up to this. Without it, all are alike. */
    readonly maximumBlockSeconds?: number;
}

/** What is kept of the tries by one key. Times are milliseconds since the epoch. */
export interface Tries {
    readonly used: number;
    readonly blockedUntil: number;
    readonly forgetAt: number;
}

/** The count after one more try; the same count where the try must wait. */
export function countTry(known: Tries | undefined, limit: TryLimit, now: number): { readonly allowed: boolean; readonly tries: Tries } {
    const before = known && known.forgetAt > now ? known : { used: 0, blockedUntil: 0, forgetAt: now + limit.perSeconds * 1000 };
    if (before.blockedUntil > now) {
        return { allowed: false, tries: before };
    }
    const used = before.used + 1;
    if (used < limit.points) {
        return { allowed: true, tries: { ...before, used } };
    }
    const wait = waitAfter(limit, used - limit.points);
    const blockedUntil = wait === undefined ? before.forgetAt : now + wait;
    return {
        allowed: true,
        tries: { used, blockedUntil, forgetAt: wait === undefined ? blockedUntil : blockedUntil + limit.perSeconds * 1000 }
    };
}

/** The count without one of its tries. */
export function uncountTry(tries: Tries, limit: TryLimit): Tries {
    const used = Math.max(0, tries.used - 1);
    return { ...tries, used, blockedUntil: used < limit.points ? 0 : tries.blockedUntil };
}

/** Milliseconds; undefined where the wait is the rest of the window. */
function waitAfter({ blockSeconds, maximumBlockSeconds }: TryLimit, earlierWaits: number): number | undefined {
    if (blockSeconds === undefined) {
        return undefined;
    }
    return 1000 * Math.min(maximumBlockSeconds ?? blockSeconds, blockSeconds * 2 ** earlierWaits);
}
