import type { Role } from '@coditect/protocol';
import type { Insertable, Selectable } from 'kysely';
import { emailKeyOf } from '../../kernel/email-address.js';
import type { SqlTransaction } from '../../ports/sql.js';
import type { OrganizationTables } from './tables.js';

/** Shown at most: nobody looks through more. */
const listed = 500;

export interface InvitationRow {
    readonly organizationId: string;
    readonly invitationId: string;
    readonly email: string;
    readonly role: Role;
    readonly invitedBy: string | undefined;
    readonly invitedByName: string;
    readonly createdAt: Date;
    readonly sentAt: Date;
    readonly sends: number;
    readonly expiresAt: Date;
}

/** An invitation that was neither accepted nor taken back is open, also when its link is too old. */
export class InvitationsStore {
    async insert(
        transaction: SqlTransaction,
        invitation: Omit<InvitationRow, 'sentAt' | 'sends'> & { readonly tokenHash: Buffer }
    ): Promise<InvitationRow> {
        const values: Insertable<OrganizationTables['invitations']> = {
            organization_id: invitation.organizationId,
            invitation_id: invitation.invitationId,
            email: invitation.email,
            email_key: emailKeyOf(invitation.email),
            role: invitation.role,
            token_hash: invitation.tokenHash,
            invited_by: invitation.invitedBy ?? null,
            invited_by_name: invitation.invitedByName,
            created_at: invitation.createdAt,
            sent_at: invitation.createdAt,
            sends: 1,
            expires_at: invitation.expiresAt,
            accepted_at: null,
            revoked_at: null
        };
        const row = await transaction
            .withTables<OrganizationTables>()
            .insertInto('invitations')
            .values(values)
            .returningAll()
            .executeTakeFirstOrThrow();
        return read(row);
    }

    /** The latest first. */
    async listOpen(transaction: SqlTransaction, organizationId: string): Promise<readonly InvitationRow[]> {
        const rows = await this.open(transaction)
            .where('organization_id', '=', organizationId)
            .orderBy('created_at', 'desc')
            .limit(listed)
            .execute();
        return rows.map(read);
    }

    async findOpen(transaction: SqlTransaction, organizationId: string, invitationId: string): Promise<InvitationRow | undefined> {
        const row = await this.open(transaction)
            .where('organization_id', '=', organizationId)
            .where('invitation_id', '=', invitationId)
            .executeTakeFirst();
        return row && read(row);
    }

    async findOpenByEmail(transaction: SqlTransaction, organizationId: string, email: string): Promise<InvitationRow | undefined> {
        const row = await this.open(transaction)
            .where('organization_id', '=', organizationId)
            .where('email_key', '=', emailKeyOf(email))
            .executeTakeFirst();
        return row && read(row);
    }

    async findOpenByToken(transaction: SqlTransaction, tokenHash: Buffer): Promise<InvitationRow | undefined> {
        const row = await this.open(transaction).where('token_hash', '=', tokenHash).executeTakeFirst();
        return row && read(row);
    }

    async countCreatedSince(transaction: SqlTransaction, organizationId: string, since: Date): Promise<number> {
        const { count } = await transaction
            .withTables<OrganizationTables>()
            .selectFrom('invitations')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('organization_id', '=', organizationId)
            .where('created_at', '>', since)
            .executeTakeFirstOrThrow();
        return count;
    }

    async renew(
        transaction: SqlTransaction,
        invitationId: string,
        change: { readonly tokenHash: Buffer; readonly sentAt: Date; readonly sends: number; readonly expiresAt: Date }
    ): Promise<InvitationRow> {
        const row = await transaction
            .withTables<OrganizationTables>()
            .updateTable('invitations')
            .set({ token_hash: change.tokenHash, sent_at: change.sentAt, sends: change.sends, expires_at: change.expiresAt })
            .where('invitation_id', '=', invitationId)
            .returningAll()
            .executeTakeFirstOrThrow();
        return read(row);
    }

    async accept(transaction: SqlTransaction, invitationId: string, at: Date): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .updateTable('invitations')
            .set({ accepted_at: at })
            .where('invitation_id', '=', invitationId)
            .execute();
    }

    async revoke(transaction: SqlTransaction, invitationId: string, at: Date): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .updateTable('invitations')
            .set({ revoked_at: at })
            .where('invitation_id', '=', invitationId)
            .execute();
    }

    /** What somebody left open who may do less from now on would be a way back in. */
    async revokeAllBy(transaction: SqlTransaction, organizationId: string, userId: string, at: Date): Promise<void> {
        await transaction
            .withTables<OrganizationTables>()
            .updateTable('invitations')
            .set({ revoked_at: at })
            .where('organization_id', '=', organizationId)
            .where('invited_by', '=', userId)
            .where('accepted_at', 'is', null)
            .where('revoked_at', 'is', null)
            .execute();
    }

    private open(transaction: SqlTransaction) {
        return transaction
            .withTables<OrganizationTables>()
            .selectFrom('invitations')
            .selectAll()
            .where('accepted_at', 'is', null)
            .where('revoked_at', 'is', null);
    }
}

function read(row: Selectable<OrganizationTables['invitations']>): InvitationRow {
    return {
        organizationId: row.organization_id,
        invitationId: row.invitation_id,
        email: row.email,
        role: row.role,
        invitedBy: row.invited_by ?? undefined,
        invitedByName: row.invited_by_name,
        createdAt: row.created_at,
        sentAt: row.sent_at,
        sends: row.sends,
        expiresAt: row.expires_at
    };
}
