import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { Emitter } from '@theia/core/lib/common/event';
import { BasicChannel } from '@theia/core/lib/common/message-rpc/channel';
import { Uint8ArrayReadBuffer, Uint8ArrayWriteBuffer } from '@theia/core/lib/common/message-rpc/uint8-array-message-buffer';
import { type DocumentsExt, LogLevel, MAIN_RPC_CONTEXT, PLUGIN_RPC_CONTEXT } from '@theia/plugin-ext/lib/common/plugin-api-rpc';
import { RPCProtocolImpl } from '@theia/plugin-ext/lib/common/rpc-protocol';
import { PluginHostRpc } from './plugin-host-rpc';

type AcceptWillSave = DocumentsExt['$acceptModelWillSave'];

/** The connection to the backend, and whichever extension host it has at the moment. */
class Backend {
    readonly warnings: string[] = [];
    readonly heard: Uint8Array[] = [];
    private readonly toPage = new Emitter<Uint8Array>();
    private toHost: ((message: Uint8Array) => void) | undefined;

    connect(savePatienceMilliseconds?: number): PluginHostRpc {
        const line = {
            onMessage: this.toPage.event,
            send: (message: Uint8Array) => {
                this.heard.push(message);
                this.toHost?.(message);
            },
            warn: (message: string) => this.warnings.push(message)
        };
        return new PluginHostRpc(line, savePatienceMilliseconds);
    }

    startHost(acceptWillSave: AcceptWillSave): RPCProtocolImpl {
        const channel = new BasicChannel(() => {
            const writer = new Uint8ArrayWriteBuffer();
            writer.onCommit(message => this.toPage.fire(message));
            return writer;
        });
        this.toHost = message => channel.onMessageEmitter.fire(() => new Uint8ArrayReadBuffer(message));
        const rpc = new RPCProtocolImpl(channel);
        rpc.set(MAIN_RPC_CONTEXT.DOCUMENTS_EXT, { $acceptModelWillSave: acceptWillSave } as DocumentsExt);
        return rpc;
    }
}

const never = () => new Promise<never>(() => undefined);
const edit = { text: '\n', forceMoveMarkers: false };

function save(documents: DocumentsExt): ReturnType<AcceptWillSave> {
    return documents.$acceptModelWillSave({ scheme: 'file', authority: '', path: '/a', query: '', fragment: '' }, 1, 1_750);
}

function documentsOf(rpc: PluginHostRpc): DocumentsExt {
    return rpc.getProxy(MAIN_RPC_CONTEXT.DOCUMENTS_EXT);
}

/** Until what is under way in batches has arrived. */
async function settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) {
        await new Promise(resolve => setImmediate(resolve));
    }
}

describe('what is said between the page and an extension host', () => {
    it('brings what extensions change in a file before it is saved', async () => {
        const backend = new Backend();
        backend.startHost(async () => [edit]);
        assert.deepEqual(await save(documentsOf(backend.connect())), [edit]);
    });

    it('lets a save go on without a host that does not answer', async () => {
        const backend = new Backend();
        backend.startHost(never);
        assert.deepEqual(await save(documentsOf(backend.connect(10))), []);
        assert.equal(backend.warnings.length, 1);
    });

    it('lets a save go on when the host ends meanwhile, and after that', async () => {
        const backend = new Backend();
        backend.startHost(never);
        const rpc = backend.connect();
        const documents = documentsOf(rpc);
        const underWay = save(documents);
        await settle();
        rpc.dispose();
        assert.deepEqual(await underWay, []);
        assert.deepEqual(await save(documents), []);
    });

    it('refuses calls to a host that has ended, and those that were under way', async () => {
        const backend = new Backend();
        const rpc = backend.connect();
        const manager = rpc.getProxy(MAIN_RPC_CONTEXT.HOSTED_PLUGIN_MANAGER_EXT);
        const underWay = manager.$activateByEvent('onCommand:test');
        await settle();
        rpc.dispose();
        await assert.rejects(underWay, /has ended/);
        await assert.rejects(manager.$activateByEvent('onCommand:test'), /has ended/);
    });

    it('leaves the next host alone: it neither wakes it nor answers it', async () => {
        const backend = new Backend();
        backend.startHost(async () => []);
        const rpc = backend.connect();
        const manager = rpc.getProxy(MAIN_RPC_CONTEXT.HOSTED_PLUGIN_MANAGER_EXT);
        rpc.dispose();
        backend.heard.length = 0;
        const next = backend.startHost(async () => []);
        await manager.$activateByEvent('*').catch(() => undefined);
        next.getProxy(PLUGIN_RPC_CONTEXT.LOGGER_MAIN).$log(LogLevel.Info, 'test', 'Is anybody there?', []);
        await settle();
        assert.equal(backend.heard.length, 0);
    });
});
