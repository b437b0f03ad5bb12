import { EventEmitter } from 'node:events';
import { maximumMessageBytes, type PubSub } from '../../ports/pubsub.js';
import type { RedisConnection } from '../redis/redis-connection.js';

const missEveryMilliseconds = 1_000;

/**
 * PubSub over a Redis server. Each process hears all channels of the platform by one pattern: who begins to listen misses
 * nothing that is published from then on, without waiting for the server.
 */
export class RedisPubSub implements PubSub {
    readonly singleProcess = false;
    private readonly messages = new EventEmitter().setMaxListeners(0);
    private readonly misses = new EventEmitter().setMaxListeners(0);
    private listening = false;
    private missing: NodeJS.Timeout | undefined;

    private constructor(
        private readonly publishing: RedisConnection,
        private readonly subscription: RedisConnection
    ) {
        subscription.client.on('pmessage', (_pattern: string, channel: string, message: string) => this.messages.emit(channel, message));
    }

    /** Publishes by one connection and listens on another, which is for nothing else. Resolves when it listens, if it can. */
    static async open(publishing: RedisConnection, subscription: RedisConnection): Promise<RedisPubSub> {
        const pubsub = new RedisPubSub(publishing, subscription);
        let began: Promise<void> | undefined;
        subscription.onDidChange(up => {
            if (up) {
                const listening = pubsub.listen();
                began ??= listening;
            } else {
                pubsub.lost();
            }
        });
        publishing.onDidChange(up => (up ? pubsub.regained() : pubsub.lost()));
        await began;
        return pubsub;
    }

    async publish(channel: string, message: string): Promise<void> {
        if (Buffer.byteLength(message) > maximumMessageBytes) {
            throw new RangeError(`A message has at most ${maximumMessageBytes} bytes.`);
        }
        const name = this.nameOf(channel);
        const sent = await this.publishing.client.publish(name, message).then(
            () => true,
            () => false
        );
        if (!sent || !this.listening) {
            setImmediate(() => this.messages.emit(name, message));
        }
    }

    subscribe(channel: string, listener: (message: string) => void): { dispose(): void } {
        const name = this.nameOf(channel);
        this.messages.on(name, listener);
        return { dispose: () => this.messages.off(name, listener) };
    }

    onDidMiss(listener: () => void): { dispose(): void } {
        this.misses.on('miss', listener);
        return { dispose: () => this.misses.off('miss', listener) };
    }

    /** The connections are their owner's to close. */
    async close(): Promise<void> {
        clearInterval(this.missing);
        this.messages.removeAllListeners();
        this.misses.removeAllListeners();
    }

    private listen(): Promise<void> {
        return this.subscription.client.psubscribe(this.nameOf('*')).then(
            () => {
                this.listening = this.subscription.up;
                this.regained();
            },
            // Lost again meanwhile, or refused: the connection is made anew, and this with it.
            () => this.subscription.client.disconnect(true)
        );
    }

    private lost(): void {
        this.listening = this.listening && this.subscription.up;
        if (this.missing === undefined) {
            this.missing = setInterval(() => this.misses.emit('miss'), missEveryMilliseconds);
            this.missing.unref();
            this.misses.emit('miss');
        }
    }

    private regained(): void {
        if (!this.listening || !this.publishing.up) {
            return;
        }
        clearInterval(this.missing);
        this.missing = undefined;
        this.misses.emit('miss');
    }

    private nameOf(channel: string): string {
        return `${this.subscription.prefix}channel:${channel}`;
    }
}
