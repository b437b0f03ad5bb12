import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IdeLog } from './ide-log.js';
import type { IdeProcess } from './ide-process.js';
import type { ResourceGroup } from './limits/resource-groups.js';
import type { LocalProcessOptions } from './local-process-options.js';
import { type WarmClaim, type WarmCommand, WarmSandbox } from './warm-sandbox.js';

/** After a start, so that the person who waits for it has the processor to himself. */
const REFILL_MILLISECONDS = 5_000;

/** Memory that must be left for the workspaces that people use. */
const SPARE_MEBIBYTES = 1024;

/** Its limits come with the workspace that claims it. */
const unlimited = { memoryMebibytes: null, processes: null, diskMebibytes: null };

export interface ClaimedSandbox {
    readonly process: IdeProcess;
    readonly group: ResourceGroup | undefined;
}

/**
 * Sandboxes that were started ahead, at most `size`. Each is claimed once; another takes its place when the machine is at rest.
 * A pool never refuses a start: where it has nothing to give, or what it gives fails, the workspace is started as without it.
 */
export class WarmPool {
    private readonly ready: WarmSandbox[] = [];
    private readonly closing = new AbortController();
    private filling: Promise<void> | undefined;
    private failed = false;

    constructor(
        private readonly size: number,
        private readonly command: WarmCommand,
        private readonly options: Pick<LocalProcessOptions, 'logger' | 'sleep' | 'groups'>
    ) {}

    /** How many wait. */
    get count(): number {
        return this.ready.length;
    }

    /** Starts what is missing, after the time that starts under way want for themselves. Never rejects. */
    fill(delayMilliseconds = REFILL_MILLISECONDS): void {
        if (this.filling !== undefined || this.failed || this.closing.signal.aborted) {
            return;
        }
        this.filling = this.fillNow(delayMilliseconds)
            .catch((error: unknown) => {
                if (!this.closing.signal.aborted) {
                    // It would fail again, at every start: said once.
                    this.failed = true;
                    this.options.logger.warn({ err: error }, 'Workspaces are not started ahead: no warm sandbox can be made here.');
                }
            })
            .finally(() => {
                this.filling = undefined;
            });
    }

    /** A warm sandbox as the workspace's own, or undefined when the workspace is to be started in the ordinary way. */
    async claim(claim: WarmClaim, log: IdeLog, onLeftover: (error: unknown) => void): Promise<ClaimedSandbox | undefined> {
        const sandbox = this.ready.shift();
        this.fill();
        if (sandbox === undefined) {
            return undefined;
        }
        const { sleep, logger } = this.options;
        try {
            return { process: await sandbox.claim(claim, log, sleep, onLeftover), group: sandbox.group };
        } catch (error) {
            logger.warn({ err: error }, 'A warm sandbox could not be used.');
            await sandbox.end(sleep);
            return undefined;
        }
    }

    async close(): Promise<void> {
        this.closing.abort();
        await this.filling;
        await Promise.all(this.ready.splice(0).map(sandbox => sandbox.end(this.options.sleep)));
    }

    private async fillNow(delayMilliseconds: number): Promise<void> {
        await this.options.sleep(delayMilliseconds, this.closing.signal);
        while (this.ready.length < this.size && (await availableMebibytes()) > SPARE_MEBIBYTES) {
            const sandbox = await this.launch();
            if (this.closing.signal.aborted) {
                await sandbox.end(this.options.sleep);
                return;
            }
            this.ready.push(sandbox);
            void sandbox.exit.then(() => this.forget(sandbox));
        }
    }

    private async launch(): Promise<WarmSandbox> {
        const group = await this.options.groups?.create(`warm-${randomUUID()}`, unlimited);
        try {
            return await WarmSandbox.launch(this.command, group);
        } catch (error) {
            await group?.remove();
            throw error;
        }
    }

    /** One that ended before it was claimed is not replaced until the next start, lest one that can't live is made again and again. */
    private forget(sandbox: WarmSandbox): void {
        const index = this.ready.indexOf(sandbox);
        if (index >= 0) {
            this.ready.splice(index, 1);
            // Left where something of it lives on; the platform's next start tries again.
            sandbox.group?.remove().catch(error => this.options.logger.warn({ err: error }, 'A control group could not be removed.'));
        }
    }
}

async function availableMebibytes(): Promise<number> {
    const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
    return Number(kibibytes ?? 0) / 1024;
}
