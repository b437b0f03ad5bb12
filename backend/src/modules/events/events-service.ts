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
    constructor(
        private readonly sql: Sql,
        private readonly store: EventsStore,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly logger: Logger
    ) {}

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
        onBegin(beginning);
        await readOn();
        return {
            dispose: () => {
                ended = true;
                subscription.dispose();
            }
        };
    }

    /** Forgets what is older than a day. Returns how many events that were. */
    prune(): Promise<number> {
        const before = new Date(this.clock.now().getTime() - keptMilliseconds);
        return this.sql.asPlatform(transaction => this.store.deleteBefore(transaction, before));
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

function channelOf(organizationId: string): string {
    return `events:${organizationId}`;
}
