import {
    type ApiKey,
    apiKeyLimits,
    apiKeyProblems,
    type createApiKeySchema,
    identityProblems,
    type NewApiKey,
    type OrganizationApiKey
} from '@coditect/protocol';
import type { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { notFound, notSignedIn, PlatformError, singleSignOnRequired } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import { type Session, type SessionsService, TokenCache, type VouchedAccounts } from '../identity/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import type { ApiKeyRow, ApiKeysStore } from './api-keys-store.js';
import type { TokenNotices } from './token-notices.js';

const day = 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;
const prefixAlphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const prefixCharacters = 8;
/** Told by scanners for leaked secrets, and by people, from any other token. */
const form = /^ctk_[a-z2-9]{8}_[\w-]{43}$/;

const rotatedChannel = 'api-keys:rotated';

export interface ApiKeysNeeds {
    readonly sql: Sql;
    readonly store: ApiKeysStore;
    readonly sessions: SessionsService;
    readonly pubsub: PubSub;
    readonly accounts: VouchedAccounts;
    readonly organizations: OrganizationsService;
    readonly audit: AuditService;
    readonly notices: TokenNotices;
    readonly clock: Clock;
    readonly random: Random;
}

/**
 * Keys for programs of a person's own. Each works in one organisation and hangs on a session of its own: what ends a person's
 * sessions of this kind ends the keys. What a key may do is what its scopes and, at that moment, its person's role allow.
 */
export class ApiKeysService {
    private readonly cache: TokenCache<{ readonly id: string; readonly expiresAt: Date }>;

    constructor(private readonly needs: ApiKeysNeeds) {
        this.cache = new TokenCache(needs.clock, key => key.id);
        needs.sessions.onDidEnd(id => this.cache.forgetSession(id));
        needs.pubsub.subscribe(rotatedChannel, id => this.cache.forgetSession(id));
    }

    /** The session that a key hangs on; undefined where the text is no key, or none that is good. */
    async find(secret: string): Promise<Session | undefined> {
        if (!form.test(secret)) {
            return undefined;
        }
        const { sql, store, sessions } = this.needs;
        const key = await this.cache.find(secret, (hash, now) => sql.asPlatform(transaction => store.findBySecret(transaction, hash, now)));
        return key && sessions.findById(key.id);
    }

    /** In the organisation of the principal, whom the API has asked for a fresh proof. */
    async create(wanted: z.output<typeof createApiKeySchema>, principal: Principal, client: Client): Promise<NewApiKey> {
        const { sql, store, sessions, audit, notices, clock } = this.needs;
        const { userId, organizationId, signedOnOrganizationId } = principal;
        const { secret, prefix } = this.newSecret();
        const createdAt = clock.now();
        const expiresAt = new Date(createdAt.getTime() + wanted.expiresInDays * day);
        const { key, told } = await sql.asPlatform(async transaction => {
            const maker = await sessions.hold(transaction, principal);
            if (!maker) {
                throw notSignedIn();
            }
            const kept = await store.listOf(transaction, userId);
            if (kept.length >= apiKeyLimits.keysPerPerson) {
                throw tooManyKeys();
            }
            // The session's own token goes to nobody: the key has one that can be rotated.
            const { sessionId } = await sessions.create(transaction, {
                userId,
                client: { ...client, userAgent: wanted.name },
                kind: 'api-key',
                methods: ['api-key'],
                organizationId,
                scopes: wanted.scopes,
                multiFactor: maker.multiFactor,
                signedOnOrganizationId,
                elevated: false,
                expiresAt
            });
            const { name, scopes } = wanted;
            const key = { id: sessionId, organizationId, userId, name, prefix, scopes, createdAt, expiresAt };
            await store.insert(transaction, key, hashToken(secret));
            const told = await notices.apiKeyCreated(transaction, userId, name, client);
            await audit.record(transaction, organizationId, {
                action: 'api-key.created',
                actor: { kind: 'person', userId },
                target: { kind: 'api-key', id: sessionId },
                client,
                details: { name, prefix, scopes, expiresAt: expiresAt.toISOString() }
            });
            return { key: { ...key, previousGoodUntil: undefined }, told };
        });
        await told();
        return { key: present(key, undefined), secret };
    }

    /** The new secret goes only to who would be let into the key's organisation: a key may have been made by a stronger sign-in. */
    async rotate(id: string, overlapHours: number, principal: Principal, client: Client): Promise<NewApiKey> {
        const { sql, store, audit, clock, pubsub } = this.needs;
        const { userId } = principal;
        await this.refuseShutOut(id, principal);
        const { secret, prefix } = this.newSecret();
        const now = clock.now();
        const goodUntil = overlapHours > 0 ? new Date(now.getTime() + overlapHours * hour) : undefined;
        const key = await sql.asPlatform(async transaction => {
            const rotated = await store.rotate(transaction, { id, userId, secretHash: hashToken(secret), prefix }, now, goodUntil);
            if (!rotated) {
                throw noSuchKey();
            }
            await audit.record(transaction, rotated.organizationId, {
                action: 'api-key.rotated',
                actor: { kind: 'person', userId },
                target: { kind: 'api-key', id },
                client,
                details: { name: rotated.name, prefix, previousGoodUntil: goodUntil?.toISOString() ?? null }
            });
            return rotated;
        });
        this.cache.forgetSession(id);
        await pubsub.publish(rotatedChannel, id);
        return { key: present(key, undefined), secret };
    }

    async list(userId: string): Promise<readonly ApiKey[]> {
        const { sql, store } = this.needs;
        const keys = await sql.asPlatform(transaction => store.listOf(transaction, userId));
        const seen = await this.needs.sessions.lastSeen(keys.map(key => key.id));
        return keys.map(key => present(key, seen.get(key.id)));
    }

    /** All that work in the organisation, for those who keep it safe. */
    async listIn(organizationId: string): Promise<readonly OrganizationApiKey[]> {
        const { sql, store } = this.needs;
        const keys = await sql.asTenant(organizationId, transaction => store.listAll(transaction));
        const seen = await this.needs.sessions.lastSeen(keys.map(key => key.id));
        const names = await this.namesOf(keys.map(key => key.userId));
        return keys.map(({ userId, ...key }) => ({
            ...present({ ...key, userId }, seen.get(key.id)),
            userId,
            userName: names.get(userId) ?? ''
        }));
    }

    /** One of the person's own. */
    async revoke(id: string, principal: Principal, client: Client): Promise<void> {
        await this.end(id, key => key.userId === principal.userId, principal, client);
    }

    /** One that works in the principal's organisation. */
    async revokeIn(id: string, principal: Principal, client: Client): Promise<void> {
        await this.end(id, key => key.organizationId === principal.organizationId, principal, client);
    }

    private async end(id: string, mayBe: (key: ApiKeyRow) => boolean, principal: Principal, client: Client): Promise<void> {
        const { sql, store, sessions, audit } = this.needs;
        const committed = await sql.asPlatform(async transaction => {
            const key = await store.find(transaction, id);
            if (!key || !mayBe(key)) {
                throw noSuchKey();
            }
            const committed = await sessions.endOne(transaction, id);
            await audit.record(transaction, key.organizationId, {
                action: 'api-key.revoked',
                actor: { kind: 'person', userId: principal.userId },
                target: { kind: 'api-key', id },
                client,
                details: { name: key.name, prefix: key.prefix, userId: key.userId }
            });
            return committed;
        });
        await committed();
    }

    private async refuseShutOut(id: string, { userId, multiFactor, signedOnOrganizationId }: Principal): Promise<void> {
        const { sql, store, organizations } = this.needs;
        const key = await sql.asPlatform(transaction => store.find(transaction, id));
        if (key?.userId !== userId) {
            throw noSuchKey();
        }
        const there = await organizations.accessOf(userId, key.organizationId, signedOnOrganizationId);
        if (!there) {
            throw (await organizations.asksForSingleSignOn(userId, key.organizationId)) ? singleSignOnRequired() : noSuchKey();
        }
        if (there.factorRequired && !multiFactor) {
            const sentence = "The key's organisation asks for a second factor. Sign in with yours, and try again.";
            throw new PlatformError('forbidden', identityProblems.factorRequired, sentence);
        }
    }

    private namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
        return this.needs.sql.asPlatform(async transaction => {
            const names = new Map<string, string>();
            for (const userId of new Set(userIds)) {
                const account = await this.needs.accounts.find(transaction, userId);
                names.set(userId, account?.user.name ?? '');
            }
            return names;
        });
    }

    private newSecret(): { readonly secret: string; readonly prefix: string } {
        const { random } = this.needs;
        const marks = Array.from({ length: prefixCharacters }, () => prefixAlphabet[random.integer(prefixAlphabet.length)]);
        const prefix = `ctk_${marks.join('')}`;
        return { secret: `${prefix}_${random.token()}`, prefix };
    }
}

function present(key: ApiKeyRow, lastUsedAt: Date | undefined): ApiKey {
    return {
        id: key.id,
        name: key.name,
        prefix: key.prefix,
        organizationId: key.organizationId,
        scopes: [...key.scopes],
        createdAt: key.createdAt.toISOString(),
        expiresAt: key.expiresAt.toISOString(),
        ...(lastUsedAt ? { lastUsedAt: lastUsedAt.toISOString() } : {}),
        ...(key.previousGoodUntil ? { previousGoodUntil: key.previousGoodUntil.toISOString() } : {})
    };
}

const noSuchKey = () => notFound('There is no such key.');
const tooManyKeys = () =>
    new PlatformError(
        'conflict',
        apiKeyProblems.tooManyKeys,
        `You have ${apiKeyLimits.keysPerPerson} keys, which is as many as one can have. Revoke one that you no longer use.`
    );
