import { federationProblems, type LinkedIdentity } from '@coditect/protocol';
import { notFound, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { VouchedAccounts } from '../identity/index.js';
import type { ConnectionsStore } from './connections-store.js';
import type { LinkNotices } from './link-notices.js';
import type { LinkedIdentitiesStore, LinkedIdentityRow } from './linked-identities-store.js';
import type { Providers } from './providers.js';

export interface LinkedIdentitiesNeeds {
    readonly sql: Sql;
    readonly store: LinkedIdentitiesStore;
    readonly connections: ConnectionsStore;
    readonly providers: Providers;
    readonly accounts: VouchedAccounts;
    /** Whether the person can sign in by something else than a password and linked identities, such as a passkey. */
    readonly hasOtherWayIn: (userId: string) => Promise<boolean>;
    readonly notices: LinkNotices;
    readonly audit: AuditService;
}

/** The identities of other parties that sign a person in, as the own account page has them. */
export class LinkedIdentitiesService {
    constructor(private readonly needs: LinkedIdentitiesNeeds) {}

    list(userId: string): Promise<readonly LinkedIdentity[]> {
        return this.needs.sql.asPlatform(async transaction => {
            const views: LinkedIdentity[] = [];
            for (const row of await this.needs.store.list(transaction, userId)) {
                views.push({
                    id: row.id,
                    via: await this.viaOf(transaction, row),
                    email: row.email,
                    linkedAt: row.linkedAt.toISOString(),
                    lastUsedAt: row.lastUsedAt?.toISOString() ?? null
                });
            }
            return views;
        });
    }

    async unlink(userId: string, identityId: string, client: Client): Promise<void> {
        const otherWay = await this.needs.hasOtherWayIn(userId);
        const told = await this.needs.sql.asPlatform(async transaction => {
            // Two at once must not each take the other for the way that is left.
            const account = await this.needs.accounts.lock(transaction, userId);
            const rows = await this.needs.store.list(transaction, userId);
            const row = rows.find(({ id }) => id === identityId);
            if (!account || !row) {
                throw notFound('There is no such identity.');
            }
            const others = rows.length > 1 || account.hasPassword || otherWay;
            if (!others) {
                const sentence = 'This is your only way to sign in. Set a password or add a passkey first.';
                throw new PlatformError('conflict', federationProblems.lastWayIn, sentence);
            }
            const via = (await this.viaOf(transaction, row)).name;
            await this.needs.store.delete(transaction, identityId);
            const told = await this.needs.notices.unlinked(transaction, account, via);
            await this.needs.audit.recordForPerson(transaction, userId, {
                action: 'identity.unlinked',
                actor: { kind: 'person', userId },
                target: { kind: 'user', id: userId },
                client,
                details: { via }
            });
            return told;
        });
        await told();
    }

    private async viaOf(transaction: SqlTransaction, row: LinkedIdentityRow): Promise<LinkedIdentity['via']> {
        const connection = row.connectionId ? await this.needs.connections.find(transaction, row.connectionId) : undefined;
        if (connection) {
            const { connectionId, organizationId, name } = connection;
            return { kind: 'connection', connectionId, organizationId, name };
        }
        const provider = this.needs.providers.findByIssuer(row.issuer);
        return { kind: 'provider', providerId: provider?.id ?? row.issuer, name: provider?.name ?? row.issuer };
    }
}
