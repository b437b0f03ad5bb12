import { EventEmitter } from 'node:events';
import { maximumMessageBytes, type PubSub } from '../../ports/pubsub.js';

/** PubSub within one process. Listeners run after the publisher's own work, as they would across a wire. */
export class InProcessPubSub implements PubSub {
    readonly singleProcess = true;
    private readonly emitter = new EventEmitter().setMaxListeners(0);

    async publish(channel: string, message: string): Promise<void> {
        if (Buffer.byteLength(message) > maximumMessageBytes) {
            throw new RangeError(`A message has at most ${maximumMessageBytes} bytes.`);
        }
        setImmediate(() => this.emitter.emit(`channel:${channel}`, message));
    }

    subscribe(channel: string, listener: (message: string) => void): { dispose(): void } {
        this.emitter.on(`channel:${channel}`, listener);
        return { dispose: () => this.emitter.off(`channel:${channel}`, listener) };
    }

    /** Within one process nothing is missed. */
    onDidMiss(): { dispose(): void } {
        return { dispose: () => undefined };
    }

    async close(): Promise<void> {
        this.emitter.removeAllListeners();
    }
}
