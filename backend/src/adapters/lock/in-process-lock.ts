import type { Lease, Lock } from '../../ports/lock.js';

/** Leases within this process, which can't be lost: whoever holds one lives as long as it. */
export class InProcessLock implements Lock {
    readonly singleProcess = true;
    private readonly held = new Set<string>();
    private readonly waiting = new Map<string, Set<() => void>>();
    private granted = 0;

    async withLease<T>(name: string, _milliseconds: number, work: (lease: Lease) => Promise<T>, signal?: AbortSignal): Promise<T> {
        signal?.throwIfAborted();
        while (this.held.has(name)) {
            await this.released(name, signal);
        }
        return this.hold(name, work, signal);
    }

    async tryLease(name: string, _milliseconds: number, work: (lease: Lease) => Promise<void>): Promise<boolean> {
        if (this.held.has(name)) {
            return false;
        }
        await this.hold(name, work, undefined);
        return true;
    }

    async close(): Promise<void> {
        this.held.clear();
    }

    private async hold<T>(name: string, work: (lease: Lease) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
        this.held.add(name);
        this.granted += 1;
        try {
            return await work({ token: this.granted, signal: signal ?? new AbortController().signal });
        } finally {
            this.held.delete(name);
            const waiting = this.waiting.get(name);
            this.waiting.delete(name);
            for (const wake of waiting ?? []) {
                wake();
            }
        }
    }

    private async released(name: string, signal: AbortSignal | undefined): Promise<void> {
        const waiting = this.waiting.get(name) ?? new Set();
        this.waiting.set(name, waiting);
        await new Promise<void>(resolve => {
            const wake = () => {
                waiting.delete(wake);
                signal?.removeEventListener('abort', wake);
                resolve();
            };
            waiting.add(wake);
            signal?.addEventListener('abort', wake);
        });
        signal?.throwIfAborted();
    }
}
