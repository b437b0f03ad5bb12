/** Once in this time is enough for the platform to know that somebody is at work (protocol: reportActivity). */
const everyMilliseconds = 60_000;

/** Says that a person is at the keyboard: at the first deed, then at most once a minute as long as there are deeds. */
export class ActivityReport {
    private reported = Number.NEGATIVE_INFINITY;

    constructor(
        private readonly now: () => number,
        private readonly report: () => void
    ) {}

    noticed(): void {
        const now = this.now();
        if (now - this.reported >= everyMilliseconds) {
            this.reported = now;
            this.report();
        }
    }
}
