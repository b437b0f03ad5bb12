/**
 * Remembers for a while what can be found out again, for all processes. Best effort: a value may be gone before its time, and
 * an engine that does not answer within a second is an empty cache, which its adapter logs once an outage. What must not be
 * shown after it has changed does not belong here: a `delete` during an outage is lost, and the value may be there until its
 * time is up. Keys have at most 512 bytes and values at most 64 KiB of UTF-8; longer ones are refused with a RangeError.
 */
export interface Cache {
    readonly singleProcess: boolean;
    get(key: string): Promise<string | undefined>;
    /** Keeps a value for that long at most, in place of the one before. */
    set(key: string, value: string, milliseconds: number): Promise<void>;
    delete(key: string): Promise<void>;
    close(): Promise<void>;
}

export const maximumCacheKeyBytes = 512;
export const maximumCacheValueBytes = 65_536;

/** For adapters: throws where a key or a value is too long. */
export function checkCacheSize(key: string, value = ''): void {
    if (Buffer.byteLength(key) > maximumCacheKeyBytes) {
        throw new RangeError(`A key of the cache has at most ${maximumCacheKeyBytes} bytes.`);
    }
    if (Buffer.byteLength(value) > maximumCacheValueBytes) {
        throw new RangeError(`A value of the cache has at most ${maximumCacheValueBytes} bytes.`);
    }
}
