import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../../kernel/clock.js';
import type { Client } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import type { SigningKeyRow, SigningKeysStore } from './signing-keys-store.js';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** How long a key signs. */
const turnMilliseconds = 30 * day;
/** How long ahead of its turn a key is published, so that whoever keeps the set of keys has it by then. */
const aheadMilliseconds = day;
/** The same where the turn is brought forward; longer than the set may be kept. */
const leastAheadMilliseconds = 10 * 60_000;
/** How long a key stays after its turn: what it signed has long expired. */
const afterMilliseconds = hour;
/** How long others may keep the set of keys. */
export const keySetSeconds = 300;

/** A change is noticed at once through pubsub, and after this long even if the message is lost. */
const keptMilliseconds = 1_500;
const changedChannel = 'signing-keys:changed';

export interface SigningKey {
    readonly kid: string;
    readonly privateKey: KeyObject;
}

interface KeyRing {
    readonly readAt: number;
    readonly rows: readonly SigningKeyRow[];
    readonly publicKeys: ReadonlyMap<string, KeyObject>;
}

/** The key pairs that access tokens are signed by (ES256), their turns, and what of them is published. */
export class SigningKeys {
    private ring: KeyRing | undefined;
    private reading: Promise<KeyRing> | undefined;
    private readonly opened = new Map<string, KeyObject>();

    constructor(
        private readonly sql: Sql,
        private readonly store: SigningKeysStore,
        private readonly box: SecretBox,
        private readonly pubsub: PubSub,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly random: Random
    ) {
        pubsub.subscribe(changedChannel, () => this.forget());
        pubsub.onDidMiss(() => this.forget());
    }

    /** The key whose turn it is. */
    async current(): Promise<SigningKey> {
        const now = this.clock.now();
        const { rows } = await this.read();
        // The clock of the process that made the only key may be ahead of ours.
        const row = rows.find(key => key.signsFrom <= now) ?? rows.at(-1);
        if (!row) {
            throw new Error('There is no key to sign access tokens by. One is made when the platform starts.');
        }
        const privateKey = this.opened.get(row.kid) ?? createPrivateKey(this.box.open(row.privateKey, contextOf(row.kid)));
        this.opened.set(row.kid, privateKey);
        return { kid: row.kid, privateKey };
    }

    /** A public key of ours, by nothing but its name among our own. */
    async find(kid: string): Promise<KeyObject | undefined> {
        return (await this.read()).publicKeys.get(kid);
    }

    /** The set of keys (RFC 7517): those that sign, that soon will, and that lately did. */
    async published(): Promise<{ readonly keys: readonly JsonWebKey[] }> {
        const { rows } = await this.read();
        return { keys: rows.map(({ kid, publicKey }) => ({ ...publicKey, kid, use: 'sig', alg: 'ES256' })) };
    }

    /** Makes the next key when its time has come, and takes away those whose time is long over. */
    async tend(): Promise<void> {
        const { rows } = await this.read();
        const now = this.clock.now();
        if (nextTurn(rows, now) === undefined && outlived(rows, now).length === 0) {
            return;
        }
        const made = this.make();
        await this.sql.asPlatform(async transaction => {
            await this.store.lock(transaction);
            // Another process may have done it meanwhile.
            const rows = await this.store.list(transaction);
            await this.store.delete(transaction, outlived(rows, now));
            const signsFrom = nextTurn(rows, now);
            if (signsFrom) {
                await this.store.insert(transaction, { ...made, signsFrom }, now);
            }
            if (signsFrom && rows.length > 0) {
                await this.record(transaction, made.kid, { signsFrom: signsFrom.toISOString(), compromised: false });
            }
        });
        await this.announce();
    }

    /**
     * Ahead of its turn, by an administrator. A key that may be in wrong hands goes at once, with all that it signed; else the
     * new one signs as soon as everybody has had time to read the set of keys again.
     */
    async rotate(
        compromised: boolean,
        by: { readonly userId: string; readonly client: Client }
    ): Promise<{ kid: string; signsFrom: Date }> {
        const made = this.make();
        const now = this.clock.now();
        const signsFrom = compromised ? now : new Date(now.getTime() + leastAheadMilliseconds);
        await this.sql.asPlatform(async transaction => {
            await this.store.lock(transaction);
            const rows = await this.store.list(transaction);
            // One that waits for its turn steps back for this one.
            const gone = rows.filter(row => compromised || row.signsFrom > now).map(row => row.kid);
            await this.store.delete(transaction, gone);
            await this.store.insert(transaction, { ...made, signsFrom }, now);
            await this.record(transaction, made.kid, { signsFrom: signsFrom.toISOString(), compromised }, by);
        });
        await this.announce();
        return { kid: made.kid, signsFrom };
    }

    private make(): Omit<SigningKeyRow, 'signsFrom'> {
        const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const kid = this.random.uuid();
        const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
        const text = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
        return { kid, publicKey: { kty, crv, x, y }, privateKey: this.box.seal(text, contextOf(kid)) };
    }

    private async record(
        transaction: SqlTransaction,
        kid: string,
        details: { readonly signsFrom: string; readonly compromised: boolean },
        by?: { readonly userId: string; readonly client: Client }
    ): Promise<void> {
        await this.audit.record(transaction, installationLog, {
            action: 'signing-key.rotated',
            actor: by ? { kind: 'person', userId: by.userId } : { kind: 'platform' },
            target: { kind: 'signing-key', id: kid },
            ...(by ? { client: by.client } : {}),
            details
        });
    }

    private async read(): Promise<KeyRing> {
        const now = this.clock.now().getTime();
        if (this.ring && now - this.ring.readAt < keptMilliseconds) {
            return this.ring;
        }
        this.reading ??= this.readRows(now);
        const reading = this.reading;
        try {
            const ring = await reading;
            // What was read while the keys changed is good for this call, and kept for no other.
            if (this.reading === reading) {
                this.ring = ring;
            }
            return ring;
        } finally {
            if (this.reading === reading) {
                this.reading = undefined;
            }
        }
    }

    private async readRows(readAt: number): Promise<KeyRing> {
        const rows = await this.sql.asPlatform(transaction => this.store.list(transaction));
        const publicKeys = new Map(rows.map(row => [row.kid, createPublicKey({ key: row.publicKey, format: 'jwk' })]));
        return { readAt, rows, publicKeys };
    }

    private async announce(): Promise<void> {
        this.forget();
        await this.pubsub.publish(changedChannel, 'changed');
    }

    private forget(): void {
        this.ring = undefined;
        this.reading = undefined;
        this.opened.clear();
    }
}

/** From when the key signs that has to be made now; undefined where none has to. */
function nextTurn(rows: readonly SigningKeyRow[], now: Date): Date | undefined {
    const [newest] = rows;
    if (!newest) {
        return now;
    }
    const turnEnds = newest.signsFrom.getTime() + turnMilliseconds;
    const due = now.getTime() >= turnEnds - aheadMilliseconds;
    return due ? new Date(Math.max(turnEnds, now.getTime() + leastAheadMilliseconds)) : undefined;
}

/** Keys whose successor has signed for so long that nothing of theirs is still good. */
function outlived(rows: readonly SigningKeyRow[], now: Date): readonly string[] {
    return rows
        .filter((_, index) => {
            const successor = rows[index - 1];
            return successor !== undefined && successor.signsFrom.getTime() + afterMilliseconds < now.getTime();
        })
        .map(row => row.kid);
}

function contextOf(kid: string): string {
    return `signing-key:${kid}`;
}
