import type { EventPayload } from '@coditect/protocol';
import { sql } from 'kysely';
import type { SqlTransaction } from '../../ports/sql.js';

export interface StoredEvent {
    readonly position: number;
    readonly at: Date;
    readonly audienceUserId: string | null;
    readonly payload: EventPayload;
}

type EventTables = {
    event_streams: { organization_id: string; last_position: number };
    events: { organization_id: string; position: number; at: Date; audience_user_id: string | null; payload: string };
};

/** Rows of an organisation's stream of events. */
export class EventsStore {
    /**
     * Takes the next position. The row's lock, held until the transaction ends, makes the order of positions the order of
     * commits: a reader that has seen one position will never find a smaller one appear later.
     */
    async append(
        transaction: SqlTransaction,
        organizationId: string,
        audienceUserId: string | undefined,
        at: Date,
        payload: EventPayload
    ): Promise<number> {
        const db = transaction.withTables<EventTables>();
        const stream = await db
            .insertInto('event_streams')
            .values({ organization_id: organizationId, last_position: 1 })
            .onConflict(conflict =>
                conflict.column('organization_id').doUpdateSet({ last_position: sql<number>`event_streams.last_position + 1` })
            )
            .returning('last_position')
            .executeTakeFirstOrThrow();
        await db
            .insertInto('events')
            .values({
                organization_id: organizationId,
                position: stream.last_position,
                at,
                audience_user_id: audienceUserId ?? null,
                payload: JSON.stringify(payload)
            })
            .execute();
        return stream.last_position;
    }

    /** The last positions of those organisations that have had an event. */
    async lastPositions(transaction: SqlTransaction, organizationIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
        const rows = await transaction
            .withTables<EventTables>()
            .selectFrom('event_streams')
            .select(['organization_id', 'last_position'])
            .where(sql<boolean>`organization_id = any(${[...organizationIds]}::uuid[])`)
            .execute();
        return new Map(rows.map(row => [row.organization_id, row.last_position]));
    }

    async lastPosition(transaction: SqlTransaction, organizationId: string): Promise<number> {
        const row = await transaction
            .withTables<EventTables>()
            .selectFrom('event_streams')
            .select('last_position')
            .where('organization_id', '=', organizationId)
            .executeTakeFirst();
        return row?.last_position ?? 0;
    }

    /** The position of the oldest event that is still kept. */
    async firstKept(transaction: SqlTransaction, organizationId: string): Promise<number | undefined> {
        const row = await transaction
            .withTables<EventTables>()
            .selectFrom('events')
            .select('position')
            .where('organization_id', '=', organizationId)
            .orderBy('position')
            .limit(1)
            .executeTakeFirst();
        return row?.position;
    }

    /** What came after a position, oldest first, at most `limit`. */
    async after(transaction: SqlTransaction, organizationId: string, position: number, limit: number): Promise<readonly StoredEvent[]> {
        const rows = await transaction
            .withTables<EventTables>()
            .selectFrom('events')
            .select(['position', 'at', 'audience_user_id', 'payload'])
            .where('organization_id', '=', organizationId)
            .where('position', '>', position)
            .orderBy('position')
            .limit(limit)
            .execute();
        return rows.map(row => ({
            position: row.position,
            at: row.at,
            audienceUserId: row.audience_user_id,
            payload: row.payload as unknown as EventPayload
        }));
    }

    async deleteBefore(transaction: SqlTransaction, at: Date): Promise<number> {
        const result = await transaction.withTables<EventTables>().deleteFrom('events').where('at', '<', at).executeTakeFirst();
        return Number(result.numDeletedRows);
    }
}
