import { type Directory, directoryTokenPrefix, scimPath } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Client, DirectoryPrincipal } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { DirectoriesStore, DirectoryRow } from './directories-store.js';
import type { DirectoryMemberships } from './directory-needs.js';

const hintCharacters = 4;
/** "Last used" is not written more often, since a directory asks many times in a row. */
const usedEveryMilliseconds = 60_000;
const bearer = new RegExp(`^Bearer (${directoryTokenPrefix}[\\w-]{43})$`, 'i');

/** How organisations' directories are connected: one token each, of which the hash alone is kept. */
export class DirectoryService {
    constructor(
        private readonly sql: Sql,
        private readonly store: DirectoriesStore,
        private readonly memberships: DirectoryMemberships,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly controlOrigin: string
    ) {}

    get(organizationId: string): Promise<Directory> {
        return this.sql.asTenant(organizationId, async transaction =>
            this.present(transaction, organizationId, await this.store.find(transaction, organizationId))
        );
    }

    /** A new token; one that was there ends in this moment. */
    createToken(
        organizationId: string,
        userId: string,
        client: Client
    ): Promise<{ readonly token: string; readonly directory: Directory }> {
        const token = directoryTokenPrefix + this.random.token();
        const kept = { hash: hashToken(token), hint: token.slice(-hintCharacters) };
        return this.sql.asTenant(organizationId, async transaction => {
            await this.memberships.lock(transaction, organizationId);
            const before = await this.store.find(transaction, organizationId);
            const row = await this.store.putToken(transaction, organizationId, this.random.uuid(), kept, this.clock.now());
            const directory = await this.present(transaction, organizationId, row);
            await this.audit.record(transaction, organizationId, {
                action: before?.token ? 'directory.token-rotated' : 'directory.token-created',
                actor: { kind: 'person', userId },
                target: { kind: 'directory', id: row.directoryId },
                client,
                details: { hint: kept.hint }
            });
            return { token, directory };
        });
    }

    async revokeToken(organizationId: string, userId: string, client: Client): Promise<void> {
        await this.sql.asTenant(organizationId, async transaction => {
            const before = await this.store.find(transaction, organizationId);
            if (before?.token) {
                await this.store.removeToken(transaction, organizationId);
                await this.audit.record(transaction, organizationId, {
                    action: 'directory.token-revoked',
                    actor: { kind: 'person', userId },
                    target: { kind: 'directory', id: before.directoryId },
                    client,
                    details: { hint: before.token.hint }
                });
            }
        });
    }

    /** Knows a directory by its Authorization header. Nothing is kept in memory: a token that is revoked is so at once. */
    async authenticate(authorization: string | undefined): Promise<DirectoryPrincipal | undefined> {
        const token = bearer.exec(authorization ?? '')?.[1];
        if (token === undefined) {
            return undefined;
        }
        return this.sql.asPlatform(async transaction => {
            const row = await this.store.findByToken(transaction, hashToken(token));
            if (!row) {
                return undefined;
            }
            const now = this.clock.now();
            if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > usedEveryMilliseconds) {
                await this.store.markUsed(transaction, row.organizationId, now);
            }
            return { organizationId: row.organizationId, directoryId: row.directoryId };
        });
    }

    private async present(transaction: SqlTransaction, organizationId: string, row: DirectoryRow | undefined): Promise<Directory> {
        const { active, suspended, groups } = await this.store.counts(transaction, organizationId);
        const { token, lastUsedAt, lastSyncAt } = row ?? {};
        return {
            baseUrl: `${this.controlOrigin}/api${scimPath}`,
            ...(token
                ? {
                      token: {
                          hint: token.hint,
                          createdAt: token.createdAt.toISOString(),
                          ...(lastUsedAt ? { lastUsedAt: lastUsedAt.toISOString() } : {})
                      }
                  }
                : {}),
            ...(lastSyncAt ? { lastSyncAt: lastSyncAt.toISOString() } : {}),
            users: { active, suspended },
            groups
        };
    }
}
