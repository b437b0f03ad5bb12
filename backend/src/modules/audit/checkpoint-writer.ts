import type { Clock } from '../../kernel/clock.js';
import type { CheckpointLedger, SignedCheckpoint } from '../../ports/checkpoint-ledger.js';
import type { Sql } from '../../ports/sql.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import type { CheckpointsStore } from './checkpoints-store.js';

const logsAtOnce = 500;

/** Signs where each log that grew stands now. Who takes entries off a log's end afterwards is found by it. */
export class CheckpointWriter {
    private running: Promise<void> = Promise.resolve();

    constructor(
        private readonly sql: Sql,
        private readonly store: CheckpointsStore,
        private readonly keys: CheckpointKeys,
        private readonly ledger: CheckpointLedger,
        private readonly clock: Clock
    ) {}

    /** One run at a time: who asks while one is under way gets one of his own after it. */
    run(): Promise<void> {
        this.running = this.running.catch(() => undefined).then(() => this.write());
        return this.running;
    }

    private async write(): Promise<void> {
        let grown = await this.grown();
        while (grown.length > 0) {
            const at = this.clock.now().toISOString();
            const signed: SignedCheckpoint[] = [];
            for (const head of grown) {
                signed.push(await this.keys.sign({ ...head, at }));
            }
            // Elsewhere first: what the database says is then known outside of it.
            await this.ledger.append(signed);
            await this.sql.asPlatform(transaction => this.store.keep(transaction, signed));
            grown = await this.grown(grown.at(-1)?.organizationId);
        }
    }

    private grown(after?: string) {
        return this.sql.asPlatform(transaction => this.store.grown(transaction, after, logsAtOnce));
    }
}
