import { type AddSshKey, gitCredentialLimits, gitCredentialProblems, type SshKey } from '@coditect/protocol';
import { invalidField, notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { UniqueViolation } from '../../ports/sql.js';
import { hashed } from '../identity/index.js';
import { changeLimit, type GitCredentialsNeeds, useLimit, workspaceOf } from './git-credentials-service.js';
import { SshKeyPair, UnreadableSshKey } from './ssh-keys.js';
import { fingerprintConstraint, type SshKeyRow, type SshKeysStore } from './ssh-keys-store.js';
import { isSignInBy } from './ssh-sign-in.js';

/** Asks RSA for SHA-256 (draft-ietf-sshm-ssh-agent, 3.6.1); what asks for nothing gets SHA-512, and nothing gets SHA-1. */
const sha256Flag = 2;

export interface SshKeysNeeds extends Omit<GitCredentialsNeeds, 'store'> {
    readonly store: SshKeysStore;
}

/** SSH keys of people. A private half is sealed when it is made or pasted, and from then on signs here: nobody is told it. */
export class SshKeysService {
    constructor(private readonly needs: SshKeysNeeds) {}

    async list(userId: string): Promise<readonly SshKey[]> {
        const rows = await this.needs.sql.asPlatform(transaction => this.needs.store.list(transaction, userId));
        return rows.map(present);
    }

    async add(wanted: AddSshKey, { userId }: Principal, client: Client): Promise<SshKey> {
        const { sql, store, secretBox, limits, audit, clock, random } = this.needs;
        await limits.refuseOver(changeLimit, hashed(userId), 'allow');
        const pair = pairOf(wanted);
        const id = random.uuid();
        const row = {
            id,
            name: wanted.name,
            publicKey: pair.publicLine(wanted.name),
            fingerprint: pair.fingerprint,
            origin: wanted.privateKey === undefined ? ('generated' as const) : ('pasted' as const),
            createdAt: clock.now()
        };
        try {
            return await sql.asPlatform(async transaction => {
                if ((await store.list(transaction, userId)).length >= gitCredentialLimits.keysPerPerson) {
                    throw tooManyKeys();
                }
                await store.insert(transaction, userId, { ...row, privateKey: secretBox.seal(pair.pem, contextOf(id)) });
                await audit.recordForPerson(transaction, userId, {
                    action: 'git.ssh-key-added',
                    actor: { kind: 'person', userId },
                    target: { kind: 'ssh-key', id },
                    client,
                    details: { name: row.name, fingerprint: row.fingerprint, origin: row.origin }
                });
                return present({ ...row, lastUsedAt: undefined });
            });
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === fingerprintConstraint) {
                throw invalidField('privateKey', gitCredentialProblems.sameKey, 'You keep this key already.', 'conflict');
            }
            throw error;
        }
    }

    async remove(id: string, { userId }: Principal, client: Client): Promise<void> {
        const { sql, store, audit } = this.needs;
        await sql.asPlatform(async transaction => {
            const removed = await store.remove(transaction, userId, id);
            if (!removed) {
                throw noSuchKey();
            }
            await audit.recordForPerson(transaction, userId, {
                action: 'git.ssh-key-removed',
                actor: { kind: 'person', userId },
                target: { kind: 'ssh-key', id },
                client,
                details: { name: removed.name, fingerprint: removed.fingerprint }
            });
        });
    }

    /** Signs a sign-in for Git in a workspace. */
    async sign(id: string, data: Buffer, flags: number, principal: Principal, client: Client): Promise<Buffer> {
        const { sql, store, secretBox, limits, audit, clock } = this.needs;
        const { userId, organizationId } = principal;
        const workspaceId = workspaceOf(principal);
        await limits.refuseOver(useLimit, hashed(userId), 'allow');
        return sql.asPlatform(async transaction => {
            const found = await store.find(transaction, userId, id);
            if (!found) {
                throw noSuchKey();
            }
            const pair = SshKeyPair.fromPem(secretBox.open(found.privateKey, contextOf(id)));
            if (!isSignInBy(pair.publicBlob, data)) {
                throw new PlatformError(
                    'invalid',
                    gitCredentialProblems.notASignIn,
                    'This key signs in to SSH servers, and signs nothing else.'
                );
            }
            await store.markUsed(transaction, id, clock.now());
            await audit.record(transaction, organizationId, {
                action: 'git.ssh-key-used',
                actor: { kind: 'person', userId },
                target: { kind: 'ssh-key', id },
                client,
                details: { name: found.name, fingerprint: found.fingerprint, workspaceId }
            });
            return pair.sign(data, flags === sha256Flag ? 'sha256' : 'sha512');
        });
    }
}

function pairOf({ privateKey, passphrase }: AddSshKey): SshKeyPair {
    if (privateKey === undefined) {
        return SshKeyPair.generate();
    }
    try {
        return SshKeyPair.parse(privateKey, passphrase || undefined);
    } catch (error) {
        if (error instanceof UnreadableSshKey) {
            throw invalidField('privateKey', gitCredentialProblems.unreadableKey, error.message);
        }
        throw error;
    }
}

const contextOf = (id: string) => `git-ssh-key:${id}`;

function present(row: SshKeyRow): SshKey {
    return {
        id: row.id,
        name: row.name,
        publicKey: row.publicKey,
        fingerprint: row.fingerprint,
        origin: row.origin,
        createdAt: row.createdAt.toISOString(),
        ...(row.lastUsedAt ? { lastUsedAt: row.lastUsedAt.toISOString() } : {})
    };
}

const noSuchKey = () => notFound('There is no such key.');
const tooManyKeys = () =>
    new PlatformError(
        'conflict',
        gitCredentialProblems.tooMany,
        `You keep ${gitCredentialLimits.keysPerPerson} keys, which is as many as one can. Delete one that you no longer use.`
    );
