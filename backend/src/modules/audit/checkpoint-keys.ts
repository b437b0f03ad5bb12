import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import type { Clock } from '../../kernel/clock.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { CheckpointLedger, SignedCheckpoint } from '../../ports/checkpoint-ledger.js';
import type { Sql } from '../../ports/sql.js';
import { canonical } from './audit-chain.js';
import type { CheckpointsStore } from './checkpoints-store.js';

export type Checkpoint = Omit<SignedCheckpoint, 'keyId' | 'signature'>;

const contextOf = (keyId: string) => `audit-key:${keyId}`;
const signedText = ({ organizationId, position, hash, at }: Checkpoint) => Buffer.from(canonical({ organizationId, position, hash, at }));

/** The key that signs checkpoints: sealed in the database, its public half published beside them. */
export class CheckpointKeys {
    private current: Promise<{ readonly keyId: string; readonly privateKey: KeyObject }> | undefined;

    constructor(
        private readonly sql: Sql,
        private readonly store: CheckpointsStore,
        private readonly ledger: CheckpointLedger,
        private readonly secretBox: SecretBox,
        private readonly clock: Clock
    ) {}

    async sign(checkpoint: Checkpoint): Promise<SignedCheckpoint> {
        this.current ??= this.load();
        const { keyId, privateKey } = await this.current.catch((error: unknown) => {
            // The next one tries anew.
            this.current = undefined;
            throw error;
        });
        const signature = sign('sha256', signedText(checkpoint), { key: privateKey, dsaEncoding: 'ieee-p1363' });
        return { ...checkpoint, keyId, signature: signature.toString('base64url') };
    }

    private async load() {
        const found = (await this.sql.asPlatform(transaction => this.store.currentKey(transaction))) ?? (await this.make());
        await this.ledger.publishKey(found.keyId, found.publicKey);
        const pem = this.secretBox.open(found.sealedPrivateKey, contextOf(found.keyId));
        return { keyId: found.keyId, privateKey: createPrivateKey(pem) };
    }

    /** Several processes may make one at the same moment; the first that is kept is everybody's. */
    private async make() {
        const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const keyId = keyIdOf(publicKey);
        const made = {
            keyId,
            publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
            sealedPrivateKey: this.secretBox.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), contextOf(keyId))
        };
        return this.sql.asPlatform(transaction => this.store.keepFirstKey(transaction, made, this.clock.now()));
    }
}

/** Verifies checkpoints by public keys (SPKI, PEM) that are known by their ids. */
export class CheckpointVerifier {
    private readonly keys: ReadonlyMap<string, KeyObject>;

    constructor(keys: ReadonlyMap<string, string>) {
        this.keys = new Map([...keys].map(([keyId, pem]) => [keyId, createPublicKey(pem)]));
    }

    isGenuine(checkpoint: SignedCheckpoint): boolean {
        const key = this.keys.get(checkpoint.keyId);
        const signature = Buffer.from(checkpoint.signature, 'base64url');
        return key !== undefined && verify('sha256', signedText(checkpoint), { key, dsaEncoding: 'ieee-p1363' }, signature);
    }
}

/** The first 16 hexadecimal digits of the SHA-256 of the public key (SPKI, DER). */
function keyIdOf(publicKey: KeyObject): string {
    return createHash('sha256')
        .update(publicKey.export({ type: 'spki', format: 'der' }))
        .digest('hex')
        .slice(0, 16);
}
