import type { DiskUsage } from './disk-usage.js';

/** A quiet workspace is counted again after this time, and at most so often where counting is quick. */
const longestMilliseconds = 10 * 60_000;
const shortestMilliseconds = 2_000;
/** Counting takes at most one part in so many of the time, and more of it only where all the room may be gone by now. */
const pauseFactor = 20;
const hurriedFactor = 2;
/** Of the room that is left: when the disk has lost as much, whoever's files it went to, it is time to count. */
const shareOfRoom = 0.25;
const leastChangeMebibytes = 1;

/** What is known of one workspace's disk use, and when it has to be counted anew. */
export class DiskGauge {
    private usage: DiskUsage | undefined;
    private measuredAt = Number.NEGATIVE_INFINITY;
    private tookMilliseconds = 0;
    private freeThen = 0;

    constructor(private readonly now: () => number) {}

    get known(): (DiskUsage & { readonly ageMilliseconds: number }) | undefined {
        return this.usage && { ...this.usage, ageMilliseconds: this.now() - this.measuredAt };
    }

    /**
     * By how much the disk's free space has changed since the last count bounds by how much this workspace can have: so a
     * look at one figure of the disk stands for counting the files of all.
     */
    isDue(freeMebibytes: number, limit: number | null): boolean {
        const age = this.now() - this.measuredAt;
        if (this.usage === undefined || age >= longestMilliseconds) {
            return age >= shortestMilliseconds;
        }
        const room = limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - this.usage.mebibytes);
        const change = Math.abs(freeMebibytes - this.freeThen);
        const factor = change >= room ? hurriedFactor : pauseFactor;
        return (
            age >= Math.max(shortestMilliseconds, this.tookMilliseconds * factor) &&
            change >= Math.max(leastChangeMebibytes, room * shareOfRoom)
        );
    }

    async measure(freeMebibytes: number, count: () => Promise<DiskUsage>): Promise<void> {
        const began = this.now();
        try {
            this.usage = await count();
        } finally {
            this.measuredAt = this.now();
            this.tookMilliseconds = this.measuredAt - began;
            this.freeThen = freeMebibytes;
        }
    }
}
