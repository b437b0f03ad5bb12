import type { GrantableScope } from '@coditect/protocol';
import type { SqlTransaction } from '../../ports/sql.js';

type DeviceTables = {
    device_requests: {
        device_code_hash: Buffer;
        user_code_hash: Buffer;
        client_id: string;
        device_name: string | null;
        scopes: GrantableScope[];
        address: string;
        user_agent: string;
        requested_at: Date;
        expires_at: Date;
        polled_at: Date | null;
        interval_seconds: number;
        state: 'pending' | 'approved' | 'denied';
        user_id: string | null;
        approved_by: string | null;
        granted_organization_id: string | null;
        granted_scopes: GrantableScope[] | null;
        multi_factor: boolean;
        signed_on_organization_id: string | null;
    };
};

export const userCodeConstraint = 'device_requests_user_code';

/** A device that waits, as the person sees it who has its code. */
export interface DeviceRequestRow {
    readonly clientId: string;
    readonly deviceName: string | undefined;
    readonly scopes: readonly GrantableScope[];
    readonly address: string;
    readonly userAgent: string;
    readonly requestedAt: Date;
    readonly expiresAt: Date;
}

/** What a person gave to a device. */
export interface DeviceGrant {
    readonly userId: string;
    readonly approvedBy: string;
    readonly organizationId: string;
    readonly scopes: readonly GrantableScope[];
    readonly multiFactor: boolean;
    readonly signedOnOrganizationId: string | undefined;
}

/** The same, as the device sees it that asks how far it got. */
export interface PolledRequest extends DeviceRequestRow {
    readonly state: 'pending' | 'approved' | 'denied';
    readonly polledAt: Date | undefined;
    readonly intervalSeconds: number;
    readonly grant: DeviceGrant | undefined;
}

export class DeviceRequestsStore {
    async insert(
        transaction: SqlTransaction,
        request: DeviceRequestRow & { readonly deviceCodeHash: Buffer; readonly userCodeHash: Buffer; readonly intervalSeconds: number }
    ): Promise<void> {
        await transaction
            .withTables<DeviceTables>()
            .insertInto('device_requests')
            .values({
                device_code_hash: request.deviceCodeHash,
                user_code_hash: request.userCodeHash,
                client_id: request.clientId,
                device_name: request.deviceName ?? null,
                scopes: [...request.scopes],
                address: request.address,
                user_agent: request.userAgent,
                requested_at: request.requestedAt,
                expires_at: request.expiresAt,
                interval_seconds: request.intervalSeconds,
                state: 'pending',
                multi_factor: false
            })
            .execute();
    }

    /** The one that nobody has decided on yet. */
    async findPending(transaction: SqlTransaction, userCodeHash: Buffer, now: Date): Promise<DeviceRequestRow | undefined> {
        const row = await transaction
            .withTables<DeviceTables>()
            .selectFrom('device_requests')
            .selectAll()
            .where('user_code_hash', '=', userCodeHash)
            .where('state', '=', 'pending')
            .where('expires_at', '>', now)
            .executeTakeFirst();
        return row && read(row);
    }

    /** Of two who decide at once, one does. */
    async decide(
        transaction: SqlTransaction,
        userCodeHash: Buffer,
        now: Date,
        decision: { readonly state: 'approved'; readonly grant: DeviceGrant } | { readonly state: 'denied'; readonly userId: string }
    ): Promise<DeviceRequestRow | undefined> {
        const row = await transaction
            .withTables<DeviceTables>()
            .updateTable('device_requests')
            .set(
                decision.state === 'denied'
                    ? { state: 'denied', user_id: decision.userId }
                    : {
                          state: 'approved',
                          user_id: decision.grant.userId,
                          approved_by: decision.grant.approvedBy,
                          granted_organization_id: decision.grant.organizationId,
                          granted_scopes: [...decision.grant.scopes],
                          multi_factor: decision.grant.multiFactor,
                          signed_on_organization_id: decision.grant.signedOnOrganizationId ?? null
                      }
            )
            .where('user_code_hash', '=', userCodeHash)
            .where('state', '=', 'pending')
            .where('expires_at', '>', now)
            .returningAll()
            .executeTakeFirst();
        return row && read(row);
    }

    /** Whose session has let the device in. */
    async findApproval(
        transaction: SqlTransaction,
        deviceCodeHash: Buffer
    ): Promise<{ readonly userId: string; readonly sessionId: string } | undefined> {
        const row = await transaction
            .withTables<DeviceTables>()
            .selectFrom('device_requests')
            .select(['user_id', 'approved_by'])
            .where('device_code_hash', '=', deviceCodeHash)
            .executeTakeFirst();
        return row?.user_id && row.approved_by ? { userId: row.user_id, sessionId: row.approved_by } : undefined;
    }

    /** Holds the row until the transaction ends. */
    async lock(transaction: SqlTransaction, deviceCodeHash: Buffer): Promise<PolledRequest | undefined> {
        const row = await transaction
            .withTables<DeviceTables>()
            .selectFrom('device_requests')
            .selectAll()
            .where('device_code_hash', '=', deviceCodeHash)
            .forUpdate()
            .executeTakeFirst();
        const granted = row?.user_id && row.approved_by && row.granted_organization_id && row.granted_scopes;
        return (
            row && {
                ...read(row),
                state: row.state,
                polledAt: row.polled_at ?? undefined,
                intervalSeconds: row.interval_seconds,
                grant: granted
                    ? {
                          userId: row.user_id as string,
                          approvedBy: row.approved_by as string,
                          organizationId: row.granted_organization_id as string,
                          scopes: granted,
                          multiFactor: row.multi_factor,
                          signedOnOrganizationId: row.signed_on_organization_id ?? undefined
                      }
                    : undefined
            }
        );
    }

    async polled(transaction: SqlTransaction, deviceCodeHash: Buffer, at: Date, intervalSeconds: number): Promise<void> {
        await transaction
            .withTables<DeviceTables>()
            .updateTable('device_requests')
            .set({ polled_at: at, interval_seconds: intervalSeconds })
            .where('device_code_hash', '=', deviceCodeHash)
            .execute();
    }

    async delete(transaction: SqlTransaction, deviceCodeHash: Buffer): Promise<void> {
        await transaction.withTables<DeviceTables>().deleteFrom('device_requests').where('device_code_hash', '=', deviceCodeHash).execute();
    }

    /** What the person approved and no device has redeemed, everywhere or for sessions that would hang on one organisation. */
    async deleteApproved(transaction: SqlTransaction, userId: string, organizationId?: string): Promise<void> {
        let deletion = transaction
            .withTables<DeviceTables>()
            .deleteFrom('device_requests')
            .where('user_id', '=', userId)
            .where('state', '=', 'approved');
        if (organizationId !== undefined) {
            deletion = deletion.where(({ eb, or }) =>
                or([eb('granted_organization_id', '=', organizationId), eb('signed_on_organization_id', '=', organizationId)])
            );
        }
        await deletion.execute();
    }

    async deleteExpired(transaction: SqlTransaction, before: Date): Promise<void> {
        await transaction.withTables<DeviceTables>().deleteFrom('device_requests').where('expires_at', '<=', before).execute();
    }
}

function read(row: {
    client_id: string;
    device_name: string | null;
    scopes: GrantableScope[];
    address: string;
    user_agent: string;
    requested_at: Date;
    expires_at: Date;
}): DeviceRequestRow {
    return {
        clientId: row.client_id,
        deviceName: row.device_name ?? undefined,
        scopes: row.scopes,
        address: row.address,
        userAgent: row.user_agent,
        requestedAt: row.requested_at,
        expiresAt: row.expires_at
    };
}
