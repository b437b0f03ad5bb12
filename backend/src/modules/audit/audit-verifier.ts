import type { CheckpointLedger, SignedCheckpoint } from '../../ports/checkpoint-ledger.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditRow, AuditStore } from './audit-store.js';
import { type Verdict, verifyLog } from './audit-verification.js';
import { CheckpointVerifier } from './checkpoint-keys.js';
import type { CheckpointsStore } from './checkpoints-store.js';

const entriesAtOnce = 1_000;

export interface LedgerVerdict extends Verdict {
    /** Of the checkpoints, those that the ledger holds; the others are the database's alone. */
    readonly inLedger: number;
}

/** Holds logs against their chains and checkpoints. Reads piece by piece, so that a long log costs no memory. */
export class AuditVerifier {
    constructor(
        private readonly sql: Sql,
        private readonly store: AuditStore,
        private readonly checkpoints: CheckpointsStore
    ) {}

    /** By the checkpoints that the database itself holds, and by those of the ledger where one is given. */
    async verify(organizationId: string, ledger?: CheckpointLedger): Promise<LedgerVerdict> {
        const kept: SignedCheckpoint[] = [];
        if (ledger) {
            for await (const checkpoint of ledger.read(organizationId)) {
                kept.push(checkpoint);
            }
        }
        return this.against(organizationId, kept, (await ledger?.keys()) ?? new Map());
    }

    /** Every log that there is or that a checkpoint of the ledger tells of, one after the other. */
    async *verifyAll(ledger: CheckpointLedger): AsyncIterable<{ readonly organizationId: string; readonly verdict: LedgerVerdict }> {
        const kept = new Map<string, SignedCheckpoint[]>();
        for await (const checkpoint of ledger.read()) {
            const earlier = kept.get(checkpoint.organizationId);
            if (earlier) {
                earlier.push(checkpoint);
            } else {
                kept.set(checkpoint.organizationId, [checkpoint]);
            }
        }
        const keys = await ledger.keys();
        const logs = await this.sql.asPlatform(async transaction => [
            ...(await this.store.logs(transaction)),
            ...(await this.checkpoints.logs(transaction))
        ]);
        for (const organizationId of [...new Set([...logs, ...kept.keys()])].sort()) {
            yield { organizationId, verdict: await this.against(organizationId, kept.get(organizationId) ?? [], keys) };
        }
    }

    /** Whether there is a log of this organisation, or anything that tells of one. */
    async knows(organizationId: string, ledger: CheckpointLedger): Promise<boolean> {
        const known = await this.sql.asPlatform(async transaction => [
            ...(await this.store.logs(transaction)),
            ...(await this.checkpoints.logs(transaction))
        ]);
        if (known.includes(organizationId)) {
            return true;
        }
        for await (const checkpoint of ledger.read(organizationId)) {
            if (checkpoint.organizationId === organizationId) {
                return true;
            }
        }
        return false;
    }

    /** Whether any log has come to a checkpoint, by what the database says. */
    async hasCheckpoints(): Promise<boolean> {
        return (await this.sql.asPlatform(transaction => this.checkpoints.logs(transaction))).length > 0;
    }

    private async against(
        organizationId: string,
        kept: readonly SignedCheckpoint[],
        publishedKeys: ReadonlyMap<string, string>
    ): Promise<LedgerVerdict> {
        const { checkpoints, keys, head } = await this.sql.asPlatform(async transaction => ({
            checkpoints: await this.checkpoints.of(transaction, organizationId),
            // What was published elsewhere counts more than what the database says.
            keys: publishedKeys.size > 0 ? publishedKeys : await this.checkpoints.publicKeys(transaction),
            head: await this.store.head(transaction, organizationId)
        }));
        const verdict = await verifyLog({
            organizationId,
            head,
            checkpoints: distinct([...kept, ...checkpoints]),
            verifier: new CheckpointVerifier(keys),
            entries: this.entriesOf(organizationId)
        });
        return { ...verdict, inLedger: distinct(kept).length };
    }

    private async *entriesOf(organizationId: string): AsyncIterable<AuditRow> {
        let after = 0;
        for (;;) {
            const from = after;
            const rows = await this.sql.asPlatform(transaction =>
                this.store.following(transaction, organizationId, { after: from, limit: entriesAtOnce })
            );
            yield* rows;
            after = rows.at(-1)?.position ?? after;
            if (rows.length < entriesAtOnce) {
                return;
            }
        }
    }
}

/** The ledger and the database hold the same ones as a rule; each is to be verified once. In the order of positions. */
function distinct(checkpoints: readonly SignedCheckpoint[]): readonly SignedCheckpoint[] {
    const byContent = new Map(checkpoints.map(checkpoint => [JSON.stringify(Object.entries(checkpoint).sort()), checkpoint]));
    return [...byContent.values()].sort((a, b) => a.position - b.position);
}
