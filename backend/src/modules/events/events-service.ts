import type { EventPayload, PlatformEvent } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { EventsStore, StoredEvent } from './events-store.js';

/** Events older than this are not kept: a client that was away for longer reads anew what it shows. */
const keptMilliseconds = 24 * 60 * 60 * 1000;
const pageSize = 200;
const retryMilliseconds = 1_000;

export interface NewEvent {
    readonly organizationId: string;
    /** The one person who may see it; every member of the organisation where it is left out. */
    readonly audienceUserId?: string;
    readonly payload: EventPayload;
}

export interface Follower {
    readonly organizationId: string;
    readonly userId: string;
    /** Whether this client should see an event that its person may see. */
    accepts(payload: EventPayload): boolean;
    deliver(event: PlatformEvent): void;
}

/** What a follower's first answer says: where it stands, and whether nothing is missing before that. */
export interface Beginning {
    readonly position: number;
    readonly resumed: boolean;
}

/**
 * Tells open clients what changed: the event is written in the transaction of the change itself, so that there is neither a
 * change without its event nor an event without its change; the message over pubsub only says "look again".
 */
export class EventsService {
    private readonly following = new Set<Following>();

    constructor(
        private readonly sql: Sql,
        private readonly store: EventsStore,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly logger: Logger
    ) {
        pubsub.onDidMiss(() => void this.catchUp());
    }

    /** Part of the change's transaction; call {@link announce} once it is committed. */
    async append(transaction: SqlTransaction, event: NewEvent): Promise<void> {
        await this.store.append(transaction, event.organizationId, event.audienceUserId, this.clock.now(), event.payload);
    }

    async announce(organizationId: string): Promise<void> {
        await this.pubsub.publish(channelOf(organizationId), '');
    }

    /**
     * Delivers everything after `after` (from now on where it is undefined), then whatever comes, in order and without
     * gaps, until disposed. A delivery that throws ends the following.
     */
    async follow(follower: Follower, after: number | undefined, onBegin: (beginning: Beginning) => void): Promise<{ dispose(): void }> {
        const beginning = await this.begin(follower.organizationId, after);
        let position = beginning.position;
        let ended = false;
        let reading = false;
        let again = false;

        const readOn = async (): Promise<void> => {
            if (reading) {
                again = true;
                return;
            }
            reading = true;
            try {
                do {
                    again = false;
                    position = await this.deliverAfter(follower, position, () => ended);
                } while (again && !ended);
            } catch (error) {
                this.logger.error({ err: error }, 'Events could not be read; another try follows.');
                this.clock.after(retryMilliseconds, () => {
                    if (!ended) {
                        void readOn();
                    }
                });
            } finally {
                reading = false;
            }
        };
        const subscription = this.pubsub.subscribe(channelOf(follower.organizationId), () => void readOn());
        const following: Following = { organizationId: follower.organizationId, position: () => position, readOn: () => void readOn() };
        this.following.add(following);
        onBegin(beginning);
        await readOn();
        return {
            dispose: () => {
                ended = true;
                this.following.delete(following);
                subscription.dispose();
            }
        };
    }

    /** Forgets what is older than a day. Returns how many events that were. */
    prune(): Promise<number> {
        const before = new Date(this.clock.now().getTime() - keptMilliseconds);
        return this.sql.asPlatform(transaction => this.store.deleteBefore(transaction, before));
    }

    /** Announcements may have been missed: one question tells who has something to read. Never rejects; another one follows. */
    private async catchUp(): Promise<void> {
        const organizationIds = [...new Set([...this.following].map(({ organizationId }) => organizationId))];
        if (organizationIds.length === 0) {
            return;
        }
        try {
            const last = await this.sql.asPlatform(transaction => this.store.lastPositions(transaction, organizationIds));
            for (const { organizationId, position, readOn } of this.following) {
                if ((last.get(organizationId) ?? 0) > position()) {
                    readOn();
                }
            }
        } catch (error) {
            this.logger.error({ err: error }, 'Whether events were missed could not be read; another try follows.');
        }
    }

    private async begin(organizationId: string, after: number | undefined): Promise<Beginning> {
        return this.sql.asTenant(organizationId, async transaction => {
            const last = await this.store.lastPosition(transaction, organizationId);
            if (after === undefined) {
                return { position: last, resumed: false };
            }
            const first = (await this.store.firstKept(transaction, organizationId)) ?? last + 1;
            const resumed = after <= last && after >= first - 1;
            return { position: resumed ? after : last, resumed };
        });
    }

    private async deliverAfter(follower: Follower, from: number, ended: () => boolean): Promise<number> {
        let position = from;
        for (;;) {
            const page: readonly StoredEvent[] = await this.sql.asTenant(follower.organizationId, transaction =>
                this.store.after(transaction, follower.organizationId, position, pageSize)
            );
            for (const event of page) {
                if (ended()) {
                    return position;
                }
                position = event.position;
                const visible = event.audienceUserId === null || event.audienceUserId === follower.userId;
                if (visible && follower.accepts(event.payload)) {
                    follower.deliver({ position, at: event.at.toISOString(), payload: event.payload });
                }
            }
            if (page.length < pageSize) {
                return position;
            }
        }
    }
}

/** A client that is told of events, and how far it is. */
interface Following {
    readonly organizationId: string;
    position(): number;
    readOn(): void;
}

function channelOf(organizationId: string): string {
    return `events:${organizationId}`;
}
