/** Runs commands of one key after another, in the order in which they came. One that fails does not stop those behind it. */
export class CommandQueue {
    private readonly last = new Map<string, Promise<unknown>>();

    run<T>(key: string, command: () => Promise<T>): Promise<T> {
        const before = this.last.get(key) ?? Promise.resolve();
        const running = before.then(command);
        const settled = running.then(
            () => undefined,
            () => undefined
        );
        this.last.set(key, settled);
        void settled.then(() => {
            if (this.last.get(key) === settled) {
                this.last.delete(key);
            }
        });
        return running;
    }
}
