/** Something that was started and must be ended. */
export interface Stoppable {
    readonly name: string;
    stop(): Promise<void> | void;
}

/** Ends what was started in the reverse order. One that fails to stop doesn't keep the others from it. */
export class Lifecycle {
    private readonly started: Stoppable[] = [];
    private stopping: Promise<void> | undefined;

    constructor(private readonly onFailure: (name: string, error: unknown) => void) {}

    add(name: string, stop: () => Promise<void> | void): void {
        this.started.push({ name, stop });
    }

    /** Idempotent: a second call waits for the first. */
    stop(): Promise<void> {
        this.stopping ??= this.stopAll();
        return this.stopping;
    }

    private async stopAll(): Promise<void> {
        for (const part of this.started.reverse()) {
            try {
                await part.stop();
            } catch (error) {
                this.onFailure(part.name, error);
            }
        }
    }
}
