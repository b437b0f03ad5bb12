/**
 * Lets one process at a time do something. A lease ends with the work it was given for, and is renewed until then; the lease of
 * a process that is gone, or that no longer reaches the engine, ends by itself after `milliseconds` (at least 1,000).
 *
 * A lease is a promise about time, and a process that was stopped for a while may believe in one that another has got
 * meanwhile. Work that writes somewhere hands on `token`, which is greater for each later lease of the name, and the place
 * refuses a token that is smaller than one it has seen.
 */
export interface Lock {
    readonly singleProcess: boolean;
    /**
     * Waits for its turn, then works. Who waits longest does not always come next. Rejects with what `work` rejects with; with
     * {@link LeaseLost} where the lease was lost before the work ended, whatever it came to; with the signal's reason where
     * that is aborted during the wait; with {@link LockUnavailable} where the engine does not answer.
     */
    withLease<T>(name: string, milliseconds: number, work: (lease: Lease) => Promise<T>, signal?: AbortSignal): Promise<T>;
    /** The same without a wait: resolves with `false`, and does nothing, while somebody else has the lease. */
    tryLease(name: string, milliseconds: number, work: (lease: Lease) => Promise<void>): Promise<boolean>;
    close(): Promise<void>;
}

export interface Lease {
    /** Grows with each lease of the name. */
    readonly token: number;
    /** Aborted when the lease is lost, or the caller's own signal is aborted: the work must end without another write. */
    readonly signal: AbortSignal;
}

export class LeaseLost extends Error {
    constructor(name: string) {
        super(`The lease of "${name}" was lost before the work under it ended.`);
        this.name = 'LeaseLost';
    }
}

export class LockUnavailable extends Error {
    constructor(cause: unknown) {
        super('The engine that gives leases does not answer.', { cause });
        this.name = 'LockUnavailable';
    }
}

/** Longer than any round of housekeeping takes between two answers of the engine. */
const housekeepingMilliseconds = 30_000;

/**
 * Work that one process at a time is enough for: whoever finds another at it leaves it to that one. It waits for its next round
 * where the engine is gone, which the adapter has said.
 */
export function onOneProcess(lock: Lock, name: string, work: () => Promise<void>): () => Promise<void> {
    return async () => {
        try {
            await lock.tryLease(name, housekeepingMilliseconds, work);
        } catch (error) {
            if (!(error instanceof LockUnavailable)) {
                throw error;
            }
        }
    };
}
