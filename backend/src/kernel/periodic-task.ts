import type { Cancel, Clock } from './clock.js';
import type { Logger } from './logger.js';

/** Does something again and again, the pause counted from the end of one run to the beginning of the next. */
export class PeriodicTask {
    private cancel: Cancel | undefined;
    private running: Promise<void> = Promise.resolve();
    private stopped = true;

    constructor(
        private readonly name: string,
        private readonly pauseMilliseconds: number,
        private readonly run: () => Promise<void>,
        private readonly clock: Clock,
        private readonly logger: Logger
    ) {}

    start(): void {
        this.stopped = false;
        this.plan();
    }

    /** Resolves when a run that is under way has ended. */
    async stop(): Promise<void> {
        this.stopped = true;
        this.cancel?.();
        await this.running;
    }

    private plan(): void {
        this.cancel = this.clock.after(this.pauseMilliseconds, () => {
            this.running = this.run()
                .catch((error: unknown) =>
                    this.logger.error({ err: error, task: this.name }, 'A periodic task failed; it runs again later.')
                )
                .then(() => {
                    if (!this.stopped) {
                        this.plan();
                    }
                });
        });
    }
}
