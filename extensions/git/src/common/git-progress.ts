export interface GitProgress {
    /** Git's own word for the step, such as `Receiving objects`. */
    readonly stage: string;
    /** 0 to 100. */
    readonly percent: number;
    readonly done: number;
    readonly total: number;
    /** What has come over the network so far. */
    readonly bytes?: number;
}

const units: Readonly<Record<string, number>> = { bytes: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** The last whole step of progress in what Git printed to its standard error. */
export function lastProgress(text: string): GitProgress | undefined {
    const found = [
        ...text.matchAll(/(?:remote: )?([A-Z][a-z]+(?: [a-z]+)*):\s+(\d+)% \((\d+)\/(\d+)\)(?:, ([\d.]+) (bytes|KiB|MiB|GiB))?/g)
    ].at(-1);
    if (!found) {
        return undefined;
    }
    const [, stage = '', percent, done, total, amount, unit = ''] = found;
    const bytes = amount === undefined ? undefined : Math.round(Number(amount) * (units[unit] ?? 1));
    return { stage, percent: Number(percent), done: Number(done), total: Number(total), ...(bytes === undefined ? {} : { bytes }) };
}

const hugeObjects = 400_000;
const hugeBytes = 400 * 1024 ** 2;

/** Whether what comes is so much that somebody may rather go without the history. Nobody is asked near the end. */
export function isHuge({ stage, percent, total, bytes = 0 }: GitProgress): boolean {
    return stage === 'Receiving objects' && percent < 70 && (total >= hugeObjects || bytes >= hugeBytes);
}
