import { type Disposable, DisposableCollection } from '@theia/core/lib/common/disposable';
import type { Event } from '@theia/core/lib/common/event';
import { BasicChannel } from '@theia/core/lib/common/message-rpc/channel';
import { Uint8ArrayReadBuffer, Uint8ArrayWriteBuffer } from '@theia/core/lib/common/message-rpc/uint8-array-message-buffer';
import { MAIN_RPC_CONTEXT } from '@theia/plugin-ext/lib/common/plugin-api-rpc';
import { ConnectionClosedError, RPCProtocolImpl } from '@theia/plugin-ext/lib/common/rpc-protocol';
import { within } from '../common/within';

/** How messages go to an extension host and come from it: the connection to the backend, whichever host that has at the moment. */
export interface PluginHostLine {
    readonly onMessage: Event<Uint8Array>;
    send(message: Uint8Array): void;
    /** For the log. */
    warn(message: string, error: unknown): void;
}

type RemoteCall = (...values: unknown[]) => Promise<unknown>;

/** An extension that is asked before a save answers within 1.75 s, as Theia has it; a host that starts takes a while longer. */
const SAVE_PATIENCE_MILLISECONDS = 3_000;

/**
 * What is said between the page and one extension host, and ends with it. Theia's own goes on listening and sending after the
 * host has ended: it answers what the next host asks ("no local service handler"), wakes that one by what it sends, and its
 * callers wait for ever, the save of a file among them.
 */
export class PluginHostRpc extends RPCProtocolImpl {
    private readonly toEnd: Disposable;
    private ended = false;

    constructor(
        private readonly line: PluginHostLine,
        private readonly savePatienceMilliseconds = SAVE_PATIENCE_MILLISECONDS
    ) {
        const channel = new BasicChannel(() => {
            const writer = new Uint8ArrayWriteBuffer();
            writer.onCommit(message => {
                if (!this.ended) {
                    line.send(message);
                }
            });
            return writer;
        });
        super(channel);
        this.toEnd = new DisposableCollection(
            line.onMessage(message => channel.onMessageEmitter.fire(() => new Uint8ArrayReadBuffer(message))),
            {
                dispose: () => {
                    channel.onCloseEmitter.fire({ reason: endedMessage });
                    channel.close();
                }
            }
        );
    }

    override dispose(): void {
        if (!this.ended) {
            this.ended = true;
            super.dispose();
            this.toEnd.dispose();
        }
    }

    protected override createProxy<T>(proxyId: string): T {
        const remote = super.createProxy<Record<PropertyKey, RemoteCall | undefined>>(proxyId);
        return new Proxy(remote, {
            get: (_target, name) => {
                const call = remote[name];
                if (typeof call !== 'function') {
                    return call;
                }
                return proxyId === MAIN_RPC_CONTEXT.DOCUMENTS_EXT.id && name === '$acceptModelWillSave'
                    ? (...values: unknown[]) => this.editsBeforeSave(call, values)
                    : (...values: unknown[]) => this.perform(call, values);
            }
        }) as T;
    }

    private perform(call: RemoteCall, values: unknown[]): Promise<unknown> {
        const answer = new Promise<unknown>((resolve, reject) => {
            const work = this.ended ? Promise.reject(ConnectionClosedError.create(endedMessage)) : call(...values);
            work.then(resolve, error => {
                if (this.ended) {
                    // Most callers await no answer, and would be reported for each call that was under way.
                    answer.catch(() => undefined);
                }
                reject(error);
            });
        });
        return answer;
    }

    /** What extensions change before a file is saved: nothing, where they can't be asked. The save goes on in any case. */
    private async editsBeforeSave(call: RemoteCall, values: unknown[]): Promise<unknown> {
        try {
            return await within(this.savePatienceMilliseconds, this.perform(call, values), () => new Error('no answer in time'));
        } catch (error) {
            this.line.warn('A file is saved without what extensions would have changed in it:', error);
            return [];
        }
    }
}

const endedMessage = 'The extension host has ended.';
