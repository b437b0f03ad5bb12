/** Runs tasks of one key one after another, and tasks of different keys side by side. */
export class KeyedQueue {
    private readonly tails = new Map<string, Promise<unknown>>();

    run<T>(key: string, task: () => Promise<T>): Promise<T> {
        const before = this.tails.get(key) ?? Promise.resolve();
        const result = before.then(task, task);
        const tail = result
            .catch(() => undefined)
            .then(() => {
                if (this.tails.get(key) === tail) {
                    this.tails.delete(key);
                }
            });
        this.tails.set(key, tail);
        return result;
    }

    /** Resolves when nothing that was asked for so far is left. */
    async settled(): Promise<void> {
        await Promise.all(this.tails.values());
    }
}
