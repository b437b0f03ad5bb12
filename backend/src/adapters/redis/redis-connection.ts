import { Redis } from 'ioredis';
import type { Logger } from '../../kernel/logger.js';

/** A command that has no answer after this long has failed. */
const commandMilliseconds = 1_000;
/** A server that hangs, or that a network keeps from us, is noticed after at most both together. */
const beatEveryMilliseconds = 400;
const beatTimeoutMilliseconds = 400;
const longestRetryMilliseconds = 500;

export interface RedisOptions {
    /** `redis://` or `rediss://`, with a password and a database's number where there are any. */
    readonly url: string;
    /** Begins each key and channel, so that installations can share a server. */
    readonly prefix: string;
    readonly logger: Pick<Logger, 'info' | 'error'>;
}

/**
 * One connection to a Redis server. It comes back by itself, and says once an outage that it is gone: while it is, commands are
 * refused at once rather than kept for later.
 */
export class RedisConnection {
    readonly client: Redis;
    readonly prefix: string;
    private readonly listeners = new Set<(up: boolean) => void>();
    private readonly beat: NodeJS.Timeout;
    private readonly logger: RedisOptions['logger'];
    private reached = false;
    private saidGone = false;
    private closed = false;
    private lastError: Error | undefined;

    private constructor(options: RedisOptions) {
        this.prefix = options.prefix;
        this.logger = options.logger;
        this.client = new Redis(options.url, {
            lazyConnect: true,
            connectTimeout: commandMilliseconds,
            disconnectTimeout: commandMilliseconds,
            commandTimeout: commandMilliseconds,
            enableOfflineQueue: false,
            autoResendUnfulfilledCommands: false,
            maxRetriesPerRequest: 0,
            autoResubscribe: false,
            maxLoadingRetryTime: longestRetryMilliseconds,
            retryStrategy: attempt => Math.min(longestRetryMilliseconds, 25 * 2 ** Math.min(attempt, 6))
        });
        this.client.on('error', error => {
            this.lastError = error;
        });
        this.client.on('ready', () => this.change(true));
        this.client.on('close', () => this.change(false));
        this.beat = setInterval(() => this.checkBeat(), beatEveryMilliseconds);
        this.beat.unref();
    }

    /** Resolves once the server was reached or was not: a platform starts without it too, and says so. */
    static async open(options: RedisOptions): Promise<RedisConnection> {
        const connection = new RedisConnection(options);
        await connection.client.connect().catch((error: Error) => {
            connection.lastError = error;
            connection.change(false);
        });
        return connection;
    }

    get up(): boolean {
        return this.reached;
    }

    /** Calls back when the server is lost and when it is there again, and at once with how it is now. */
    onDidChange(listener: (up: boolean) => void): void {
        this.listeners.add(listener);
        listener(this.reached);
    }

    async close(): Promise<void> {
        this.closed = true;
        clearInterval(this.beat);
        this.listeners.clear();
        this.client.disconnect();
    }

    private change(up: boolean): void {
        if (this.closed) {
            return;
        }
        if (!up && !this.saidGone) {
            this.saidGone = true;
            this.logger.error({ err: this.lastError }, 'Redis is not reached. The platform goes on without it, and tries on.');
        } else if (up && this.saidGone) {
            this.saidGone = false;
            this.logger.info({}, 'Redis is reached again.');
        }
        if (up !== this.reached) {
            this.reached = up;
            for (const listener of this.listeners) {
                listener(up);
            }
        }
    }

    /** A connection that is cut without a word looks like one on which nothing happens. */
    private checkBeat(): void {
        if (!this.reached) {
            return;
        }
        const late = setTimeout(() => {
            this.lastError = new Error(`Redis did not answer within ${beatTimeoutMilliseconds} ms.`);
            this.change(false);
            this.client.disconnect(true);
        }, beatTimeoutMilliseconds);
        this.client.ping().then(
            () => clearTimeout(late),
            (error: Error) => {
                clearTimeout(late);
                this.lastError = error;
            }
        );
    }
}
