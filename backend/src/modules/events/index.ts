import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { Module } from '../../kernel/module.js';
import { PeriodicTask } from '../../kernel/periodic-task.js';
import { type Lock, onOneProcess } from '../../ports/lock.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import { EventsService } from './events-service.js';
import { EventsStore } from './events-store.js';
import { migrations } from './migrations.js';

export { EventsService } from './events-service.js';

const pruneEveryMilliseconds = 60 * 60 * 1000;

export interface EventsNeeds {
    readonly sql: Sql;
    readonly pubsub: PubSub;
    readonly lock: Lock;
    readonly clock: Clock;
    readonly logger: Logger;
}

export function createEventsModule(needs: EventsNeeds): Module & { readonly events: EventsService } {
    const events = new EventsService(needs.sql, new EventsStore(), needs.pubsub, needs.clock, needs.logger);
    const pruning = new PeriodicTask(
        'events.prune',
        pruneEveryMilliseconds,
        onOneProcess(needs.lock, 'events.prune', async () => void (await events.prune())),
        needs.clock,
        needs.logger
    );
    return {
        name: 'events',
        migrations,
        routes: [],
        events,
        start: async () => pruning.start(),
        stop: () => pruning.stop()
    };
}
