import type { SignedCheckpoint } from '../../ports/checkpoint-ledger.js';
import { bodyHash, firstHash, linkHash, personalHash } from './audit-chain.js';
import type { AuditHead, AuditRow } from './audit-store.js';
import type { CheckpointVerifier } from './checkpoint-keys.js';

/** Where a log is broken first, and how. */
export interface Breach {
    readonly position: number;
    /** A sentence without the organisation's name. */
    readonly sentence: string;
}

export interface Verdict {
    readonly entries: number;
    readonly erased: number;
    readonly checkpoints: number;
    /** The last genuine checkpoint that the log agrees with. */
    readonly vouchedTo?: SignedCheckpoint;
    readonly breach?: Breach;
}

export interface Evidence {
    readonly organizationId: string;
    /** As it was read before the entries: the log may grow meanwhile. */
    readonly head: AuditHead | undefined;
    readonly checkpoints: readonly SignedCheckpoint[];
    readonly verifier: CheckpointVerifier;
    /** From the first one on, in order. */
    readonly entries: AsyncIterable<AuditRow>;
}

/** Goes over a log from its first entry to its last and stops at the first breach. */
export async function verifyLog({ organizationId, head, checkpoints, verifier, entries }: Evidence): Promise<Verdict> {
    const forged = checkpoints.find(checkpoint => !verifier.isGenuine(checkpoint));
    if (forged) {
        const sentence = `The checkpoint of ${forged.at} for entry ${forged.position} bears no valid signature of a known key.`;
        return { entries: 0, erased: 0, checkpoints: 0, breach: { position: forged.position, sentence } };
    }
    const vouched = byPosition(checkpoints);
    let position = 0;
    let previous: Buffer = firstHash;
    let erased = 0;
    let held = 0;
    let vouchedTo: SignedCheckpoint | undefined;
    const verdict = (breach?: Breach): Verdict => ({
        entries: position,
        erased,
        checkpoints: held,
        ...(vouchedTo ? { vouchedTo } : {}),
        ...(breach ? { breach } : {})
    });
    for await (const row of entries) {
        const broken = breachOf(row, position + 1, previous, organizationId) ?? headBreach(row, head) ?? vouchedBreach(row, vouched);
        if (broken) {
            return verdict(broken);
        }
        position = row.position;
        previous = row.hash;
        erased += row.personal === null ? 1 : 0;
        const here = vouched.get(position) ?? [];
        held += here.length;
        vouchedTo = here[0] ?? vouchedTo;
    }
    return verdict(endBreach(position, head, checkpoints));
}

function breachOf(row: AuditRow, expected: number, previous: Buffer, organizationId: string): Breach | undefined {
    if (row.position !== expected) {
        return { position: expected, sentence: `Entry ${expected} is missing: the one that follows is number ${row.position}.` };
    }
    const actor = { kind: row.actor_kind, id: row.actor_id ?? undefined };
    const target = row.target_kind === null ? undefined : { kind: row.target_kind, id: row.target_id ?? '' };
    const body = bodyHash({ at: row.at, action: row.action, actor, target, personalHash: row.personal_hash });
    if (!linkHash(previous, organizationId, row.position, body).equals(row.hash)) {
        const sentence = `Entry ${expected} does not follow from the one before: it was changed, moved or put there later.`;
        return { position: expected, sentence };
    }
    const erased = row.salt === null && row.personal === null;
    if (!erased && !personalHash(row.salt ?? Buffer.alloc(0), row.personal ?? '').equals(row.personal_hash)) {
        return { position: expected, sentence: `The address, the user agent or the details of entry ${expected} were changed.` };
    }
    return undefined;
}

function headBreach(row: AuditRow, head: AuditHead | undefined): Breach | undefined {
    if (!head || row.position !== head.position || row.hash.equals(head.hash)) {
        return undefined;
    }
    return { position: row.position, sentence: `Entry ${row.position} is not the one that the log's head names as its last.` };
}

function vouchedBreach(row: AuditRow, vouched: ReadonlyMap<number, readonly SignedCheckpoint[]>): Breach | undefined {
    const other = vouched.get(row.position)?.find(checkpoint => checkpoint.hash !== row.hash.toString('hex'));
    return (
        other && {
            position: row.position,
            sentence: `Entry ${row.position} is not the one that the checkpoint of ${other.at} signed: the log was written anew, from there or from further up.`
        }
    );
}

function endBreach(last: number, head: AuditHead | undefined, checkpoints: readonly SignedCheckpoint[]): Breach | undefined {
    const beyond = checkpoints.find(checkpoint => checkpoint.position > last);
    if (beyond) {
        const sentence = `The log ends with entry ${last}, but the checkpoint of ${beyond.at} vouches for entry ${beyond.position}: the last ones were taken out.`;
        return { position: last + 1, sentence };
    }
    if ((head?.position ?? 0) > last) {
        const sentence = `The log ends with entry ${last}, but its head counts ${head?.position}: the last ones were taken out.`;
        return { position: last + 1, sentence };
    }
    return head || last === 0 ? undefined : { position: last, sentence: `The log's head is gone, and its ${last} entries are there.` };
}

function byPosition(checkpoints: readonly SignedCheckpoint[]): ReadonlyMap<number, readonly SignedCheckpoint[]> {
    const found = new Map<number, SignedCheckpoint[]>();
    for (const checkpoint of checkpoints) {
        found.set(checkpoint.position, [...(found.get(checkpoint.position) ?? []), checkpoint]);
    }
    return found;
}
