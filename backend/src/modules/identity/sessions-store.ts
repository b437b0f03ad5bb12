import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';

type SessionTables = {
    sessions: {
        id: string;
        token_hash: Buffer;
        user_id: string;
        kind: SessionKind;
        current_organization_id: string | null;
        scopes: string[] | null;
        methods: string[];
        multi_factor: boolean;
        signed_on_organization_id: string | null;
        elevated_until: Date | null;
        address: string;
        user_agent: string;
        created_at: Date;
        last_seen_at: Date;
        expires_at: Date;
    };
    users: { id: string; administrator: boolean; deactivated_at: Date | null };
};

/** A browser that signed in, a command line that did (RFC 8628), or an API key. */
export type SessionKind = 'browser' | 'command-line' | 'api-key';

/** A session as a cookie's reader sees it. */
export interface Session {
    readonly id: string;
    readonly userId: string;
    readonly administrator: boolean;
    readonly kind: SessionKind;
    /** The organisation that it works in; the personal one where there is none, or where the person left it. */
    readonly organizationId: string | undefined;
    /** What the session is limited to; undefined where it has all that its person has. */
    readonly scopes: readonly string[] | undefined;
    readonly multiFactor: boolean;
    /** The organisation whose own identity provider vouched for the sign-in. */
    readonly signedOnOrganizationId: string | undefined;
    readonly elevatedUntil: Date | undefined;
    readonly expiresAt: Date;
}

/** A session as the list of devices shows it. */
export interface SessionDetails extends Session {
    /** How the person signed in, such as `password` and `totp`. */
    readonly methods: readonly string[];
    readonly address: string;
    readonly userAgent: string;
    readonly createdAt: Date;
    readonly lastSeenAt: Date;
}

export interface SessionInsert extends Omit<SessionDetails, 'administrator' | 'lastSeenAt'> {
    readonly tokenHash: Buffer;
}

const columns = [
    'sessions.id',
    'sessions.user_id',
    'sessions.kind',
    'sessions.current_organization_id',
    'sessions.scopes',
    'sessions.multi_factor',
    'sessions.signed_on_organization_id',
    'sessions.elevated_until',
    'sessions.expires_at',
    'users.administrator'
] as const;

export class SessionsStore {
    /** Whoever deals with all of a person's sessions at once waits for each other, and for who has them held. */
    async lock(transaction: SqlTransaction, userId: string): Promise<void> {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`sessions:${userId}`}, 0))`.execute(transaction);
    }

    /** Lets nobody deal with all of a person's sessions until the transaction ends, and keeps no other who holds them waiting. */
    async hold(transaction: SqlTransaction, userId: string): Promise<void> {
        await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`sessions:${userId}`}, 0))`.execute(transaction);
    }

    /** Lets nobody change or end the session until the transaction ends. */
    async holdOne(transaction: SqlTransaction, sessionId: string): Promise<void> {
        await transaction.withTables<SessionTables>().selectFrom('sessions').select('id').where('id', '=', sessionId).forUpdate().execute();
    }

    async insert(transaction: SqlTransaction, session: SessionInsert): Promise<void> {
        await transaction
            .withTables<SessionTables>()
            .insertInto('sessions')
            .values({
                id: session.id,
                token_hash: session.tokenHash,
                user_id: session.userId,
                kind: session.kind,
                current_organization_id: session.organizationId ?? null,
                scopes: session.scopes ? [...session.scopes] : null,
                methods: [...session.methods],
                multi_factor: session.multiFactor,
                signed_on_organization_id: session.signedOnOrganizationId ?? null,
                elevated_until: session.elevatedUntil ?? null,
                address: session.address,
                user_agent: session.userAgent,
                created_at: session.createdAt,
                last_seen_at: session.createdAt,
                expires_at: session.expiresAt
            })
            .execute();
    }

    async findByToken(transaction: SqlTransaction, tokenHash: Buffer, now: Date): Promise<Session | undefined> {
        const row = await this.live(transaction, now).select(columns).where('sessions.token_hash', '=', tokenHash).executeTakeFirst();
        return row && read(row);
    }

    async findById(transaction: SqlTransaction, sessionId: string, now: Date): Promise<Session | undefined> {
        const row = await this.byId(transaction, sessionId, now).executeTakeFirst();
        return row && read(row);
    }

    /** The same, for what is about to refer to the session: nobody ends it until the transaction ends. */
    async holdById(transaction: SqlTransaction, sessionId: string, now: Date): Promise<Session | undefined> {
        const row = await this.byId(transaction, sessionId, now).forKeyShare(['sessions']).executeTakeFirst();
        return row && read(row);
    }

    async livingOf(transaction: SqlTransaction, sessionIds: readonly string[], now: Date): Promise<readonly string[]> {
        const rows = await this.live(transaction, now)
            .select('sessions.id')
            .where(sql<boolean>`sessions.id = any(${[...sessionIds]}::uuid[])`)
            .execute();
        return rows.map(row => row.id);
    }

    /** The live sessions of a person, the one that was seen last first. */
    async list(transaction: SqlTransaction, userId: string, now: Date): Promise<readonly SessionDetails[]> {
        const rows = await this.live(transaction, now)
            .select([
                ...columns,
                'sessions.methods',
                'sessions.address',
                'sessions.user_agent',
                'sessions.created_at',
                'sessions.last_seen_at'
            ])
            .where('sessions.user_id', '=', userId)
            .orderBy('sessions.last_seen_at', 'desc')
            .orderBy('sessions.id')
            .execute();
        return rows.map(row => ({
            ...read(row),
            methods: row.methods,
            address: row.address,
            userAgent: row.user_agent,
            createdAt: row.created_at,
            lastSeenAt: row.last_seen_at
        }));
    }

    async lastSeen(transaction: SqlTransaction, sessionIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
        if (sessionIds.length === 0) {
            return new Map();
        }
        const rows = await transaction
            .withTables<SessionTables>()
            .selectFrom('sessions')
            .select(['id', 'last_seen_at'])
            .where('id', 'in', [...sessionIds])
            .whereRef('last_seen_at', '>', 'created_at')
            .execute();
        return new Map(rows.map(row => [row.id, row.last_seen_at]));
    }

    async update(
        transaction: SqlTransaction,
        sessionId: string,
        change: {
            readonly organizationId?: string;
            readonly elevatedUntil?: Date;
            readonly multiFactor?: boolean;
            readonly lastSeen?: { readonly at: Date; readonly address: string };
        }
    ): Promise<void> {
        await transaction
            .withTables<SessionTables>()
            .updateTable('sessions')
            .set({
                ...(change.organizationId === undefined ? {} : { current_organization_id: change.organizationId }),
                ...(change.elevatedUntil === undefined ? {} : { elevated_until: change.elevatedUntil }),
                ...(change.multiFactor === undefined ? {} : { multi_factor: change.multiFactor }),
                ...(change.lastSeen === undefined ? {} : { last_seen_at: change.lastSeen.at, address: change.lastSeen.address })
            })
            .where('id', '=', sessionId)
            .execute();
    }

    /** Of all sessions of a person; returns the ids of those that had shown one. */
    async forgetSecondFactors(transaction: SqlTransaction, userId: string): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<SessionTables>()
            .updateTable('sessions')
            .set({ multi_factor: false })
            .where('user_id', '=', userId)
            .where('multi_factor', '=', true)
            .returning('id')
            .execute();
        return rows.map(row => row.id);
    }

    async delete(transaction: SqlTransaction, sessionId: string): Promise<void> {
        await transaction.withTables<SessionTables>().deleteFrom('sessions').where('id', '=', sessionId).execute();
    }

    /** Deletes the browser's session that a token stands for, and returns its id. Keys and command lines have tokens there, too. */
    async deleteOfBrowser(transaction: SqlTransaction, tokenHash: Buffer): Promise<string | undefined> {
        const row = await transaction
            .withTables<SessionTables>()
            .deleteFrom('sessions')
            .where('token_hash', '=', tokenHash)
            .where('kind', '=', 'browser')
            .returning('id')
            .executeTakeFirst();
        return row?.id;
    }

    /** Deletes a person's sessions of these kinds, save one, everywhere or those that hang on one organisation. Returns their ids. */
    async deleteOf(
        transaction: SqlTransaction,
        userId: string,
        kinds: readonly SessionKind[],
        { except, workingIn }: { readonly except?: string | undefined; readonly workingIn?: string | undefined }
    ): Promise<readonly string[]> {
        let deletion = transaction
            .withTables<SessionTables>()
            .deleteFrom('sessions')
            .where('user_id', '=', userId)
            .where('kind', 'in', [...kinds]);
        if (except !== undefined) {
            deletion = deletion.where('id', '!=', except);
        }
        if (workingIn !== undefined) {
            deletion = deletion.where(({ eb, or }) =>
                or([eb('current_organization_id', '=', workingIn), eb('signed_on_organization_id', '=', workingIn)])
            );
        }
        return (await deletion.returning('id').execute()).map(row => row.id);
    }

    /** Deletes the sessions of a person that an organisation's own identity provider vouched for, save API keys, and returns their ids. */
    async deleteSignedOn(transaction: SqlTransaction, userId: string, organizationId: string): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<SessionTables>()
            .deleteFrom('sessions')
            .where('user_id', '=', userId)
            .where('signed_on_organization_id', '=', organizationId)
            .where('kind', '!=', 'api-key')
            .returning('id')
            .execute();
        return rows.map(row => row.id);
    }

    async deleteExpired(transaction: SqlTransaction, now: Date): Promise<readonly string[]> {
        const rows = await transaction
            .withTables<SessionTables>()
            .deleteFrom('sessions')
            .where('expires_at', '<=', now)
            .returning('id')
            .execute();
        return rows.map(row => row.id);
    }

    private byId(transaction: SqlTransaction, sessionId: string, now: Date) {
        return this.live(transaction, now).select(columns).where('sessions.id', '=', sessionId);
    }

    private live(transaction: SqlTransaction, now: Date) {
        return transaction
            .withTables<SessionTables>()
            .selectFrom('sessions')
            .innerJoin('users', 'users.id', 'sessions.user_id')
            .where('sessions.expires_at', '>', now)
            .where('users.deactivated_at', 'is', null);
    }
}

interface SessionColumns {
    id: string;
    user_id: string;
    kind: SessionKind;
    current_organization_id: string | null;
    scopes: string[] | null;
    multi_factor: boolean;
    signed_on_organization_id: string | null;
    elevated_until: Date | null;
    expires_at: Date;
    administrator: boolean;
}

function read(row: SessionColumns): Session {
    return {
        id: row.id,
        userId: row.user_id,
        administrator: row.administrator,
        kind: row.kind,
        organizationId: row.current_organization_id ?? undefined,
        scopes: row.scopes ?? undefined,
        multiFactor: row.multi_factor,
        signedOnOrganizationId: row.signed_on_organization_id ?? undefined,
        elevatedUntil: row.elevated_until ?? undefined,
        expiresAt: row.expires_at
    };
}
