import { join } from 'node:path';
import type { Logger as Pino } from 'pino';
import { InProcessCache } from './adapters/cache/in-process-cache.js';
import { RedisCache } from './adapters/cache/redis-cache.js';
import { InProcessLock } from './adapters/lock/in-process-lock.js';
import { RedisLock } from './adapters/lock/redis-lock.js';
import { OutboxMailer } from './adapters/mailer/outbox-mailer.js';
import { SmtpMailer } from './adapters/mailer/smtp-mailer.js';
import { InProcessPubSub } from './adapters/pubsub/in-process-pubsub.js';
import { RedisPubSub } from './adapters/pubsub/redis-pubsub.js';
import { InProcessRateLimits } from './adapters/rate-limits/in-process-rate-limits.js';
import { RedisRateLimits } from './adapters/rate-limits/redis-rate-limits.js';
import { RedisConnection } from './adapters/redis/redis-connection.js';
import { EmbeddedPostgres } from './adapters/sql/embedded-postgres.js';
import { PostgresSql } from './adapters/sql/postgres-sql.js';
import { everyRole, type PlacedAdapter } from './compose-roles.js';
import type { Config } from './config.js';
import type { Clock } from './kernel/clock.js';
import type { Lifecycle } from './kernel/lifecycle.js';
import { systemRandom } from './kernel/random.js';
import type { Cache } from './ports/cache.js';
import type { Lock } from './ports/lock.js';
import type { Mailer } from './ports/mailer.js';
import type { PubSub } from './ports/pubsub.js';
import type { RateLimits } from './ports/rate-limits.js';
import type { Sql } from './ports/sql.js';

/** What processes tell each other, and count and remember together. */
export interface SharedState {
    readonly pubsub: PubSub;
    readonly rateLimits: RateLimits;
    readonly cache: Cache;
    readonly lock: Lock;
    /** The server that holds it; undefined where it is all within this process. */
    readonly redis: WatchedEngine | undefined;
}

export interface WatchedEngine {
    up(): boolean;
    /** Calls back when it is lost or found again, and at once. */
    onDidChange(listener: (up: boolean) => void): void;
}

/** The engines that modules share. */
export interface Engines extends SharedState {
    readonly sql: Sql;
    readonly mailer: Mailer;
}

export interface OpenDatabaseNeeds {
    readonly config: Config;
    readonly logger: Pino;
    readonly onFatal: (message: string) => void;
    readonly onProgress: (step: string) => void;
}

/** The server that the configuration names, or one of our own in the data folder. */
export async function openDatabase({ config, logger, onFatal, onProgress }: OpenDatabaseNeeds, lifecycle: Lifecycle) {
    let embedded: EmbeddedPostgres | undefined;
    if (!config.database) {
        onProgress('Starting PostgreSQL');
        const server = await EmbeddedPostgres.start(config.dataDirectory, onFatal);
        lifecycle.add('embedded-postgres', () => server.stop());
        embedded = server;
    }
    const sql = new PostgresSql({
        connection: embedded?.serviceConnection ?? { connectionString: config.database?.url },
        poolSize: config.databasePoolSize,
        prepareStatements: config.prepareStatements,
        onIdleError: error => logger.warn({ reason: error.message }, 'A connection to the database broke while it was idle.')
    });
    lifecycle.add('sql', () => sql.close());
    return { sql, ownerConnection: embedded?.ownerConnection ?? { connectionString: config.database?.migrationUrl } };
}

/** Over SMTP, or into a folder of the data directory. */
export function createMailer(config: Config, clock: Clock, lifecycle: Lifecycle): Mailer {
    const mailer = config.smtpUrl
        ? new SmtpMailer({ url: config.smtpUrl, from: config.mailFrom })
        : new OutboxMailer(join(config.dataDirectory, 'outbox'), config.mailFrom, clock);
    lifecycle.add('mailer', () => mailer.close());
    return mailer;
}

/** Within this process, or on the Redis server that the configuration names. */
export async function openSharedState(config: Config, clock: Clock, logger: Pino, lifecycle: Lifecycle): Promise<SharedState> {
    const state = config.redis ? await onRedis({ ...config.redis, logger }, lifecycle) : inProcess(clock);
    for (const name of ['lock', 'cache', 'rateLimits', 'pubsub'] as const) {
        lifecycle.add(name, () => state[name].close());
    }
    return state;
}

/** For the check of roles: which role needs what of it, which is all. */
export function sharedAdapters(state: SharedState): PlacedAdapter[] {
    const adapters = [
        ['pubsub', state.pubsub],
        ['rate-limits', state.rateLimits],
        ['cache', state.cache],
        ['lock', state.lock]
    ] as const;
    return adapters.map(([name, { singleProcess }]) => ({ name, singleProcess, roles: everyRole, instead: 'set REDIS_URL' }));
}

function inProcess(clock: Clock): SharedState {
    return {
        pubsub: new InProcessPubSub(),
        rateLimits: new InProcessRateLimits(clock),
        cache: new InProcessCache(clock),
        lock: new InProcessLock(),
        redis: undefined
    };
}

async function onRedis(options: Parameters<typeof RedisConnection.open>[0], lifecycle: Lifecycle): Promise<SharedState> {
    const redis = await RedisConnection.open(options);
    lifecycle.add('redis', () => redis.close());
    // What the one connection has to say of an outage, the other needn't say again.
    const subscription = await RedisConnection.open({ ...options, logger: { info: () => undefined, error: () => undefined } });
    lifecycle.add('redis-subscription', () => subscription.close());
    return {
        pubsub: await RedisPubSub.open(redis, subscription),
        rateLimits: new RedisRateLimits(redis),
        cache: new RedisCache(redis),
        lock: new RedisLock(redis, systemRandom),
        redis: watched([redis, subscription])
    };
}

/** Several connections to one engine, which is there if all of them are. */
function watched(connections: readonly RedisConnection[]): WatchedEngine {
    const up = () => connections.every(connection => connection.up);
    return {
        up,
        onDidChange: listener => {
            for (const connection of connections) {
                connection.onDidChange(() => listener(up()));
            }
        }
    };
}
