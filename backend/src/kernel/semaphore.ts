/** Lets at most `permits` tasks run at once; the others wait in the order of their coming, until their signal calls them off. */
export class Semaphore {
    private free: number;
    private readonly waiting: (() => void)[] = [];

    constructor(permits: number) {
        this.free = permits;
    }

    /** Rejects with the signal's reason where it is aborted before the task has begun. */
    async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
        signal?.throwIfAborted();
        if (this.free > 0) {
            this.free -= 1;
        } else {
            await this.turn(signal);
        }
        try {
            return await task();
        } finally {
            const next = this.waiting.shift();
            if (next) {
                next();
            } else {
                this.free += 1;
            }
        }
    }

    private turn(signal: AbortSignal | undefined): Promise<void> {
        return new Promise((resolve, reject) => {
            const giveUp = () => {
                this.waiting.splice(this.waiting.indexOf(begin), 1);
                reject(signal?.reason);
            };
            const begin = () => {
                signal?.removeEventListener('abort', giveUp);
                resolve();
            };
            this.waiting.push(begin);
            signal?.addEventListener('abort', giveUp, { once: true });
        });
    }
}
