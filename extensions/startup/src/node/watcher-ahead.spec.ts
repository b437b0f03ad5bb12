import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ILogger } from '@theia/core/lib/common/logger';
import { IPCConnectionProvider, type ResolvedIPCConnectionOptions } from '@theia/core/lib/node/messaging/ipc-connection-provider';
import { Container } from '@theia/core/shared/inversify';
import { AheadConnectionProvider, startWatcherAhead } from './watcher-ahead';

/** Says what it is called with, and stays. */
const script = `console.log(JSON.stringify([process.env.THEIA_ENTRY_POINT, process.argv.slice(2)])); process.on('message', () => undefined);`;
const watchOptions = { serverName: 'parcel-watcher', args: ['--watchOptions={}'] };

describe('the watcher that is started ahead', () => {
    const lines: string[] = [];
    const forked: string[] = [];
    const children: ChildProcess[] = [];
    let folder: string;
    let connections: IPCConnectionProvider & { fork(options: ResolvedIPCConnectionOptions): ChildProcess };

    before(async () => {
        folder = await mkdtemp(path.join(tmpdir(), 'coditect-watcher-'));
        await writeFile(path.join(folder, 'ipc-bootstrap'), script);
        // The way in which Theia starts one; what is started then is its own affair.
        const ordinary = { fork: Reflect.get(IPCConnectionProvider.prototype, 'fork') };
        Object.assign(IPCConnectionProvider.prototype, {
            fork: (options: ResolvedIPCConnectionOptions) => {
                forked.push(options.serverName);
                return undefined;
            }
        });
        after(() => Object.assign(IPCConnectionProvider.prototype, ordinary));
        const container = new Container();
        const logger = { info: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
        container.bind(ILogger).toConstantValue(logger as unknown as ILogger);
        container.bind(AheadConnectionProvider).toSelf();
        connections = container.get(AheadConnectionProvider) as unknown as typeof connections;
    });

    after(async () => {
        for (const child of children) {
            child.kill();
        }
        await rm(folder, { recursive: true });
    });

    function ask(options: Partial<ResolvedIPCConnectionOptions>): ChildProcess | undefined {
        const child = connections.fork({ ...watchOptions, ...options } as ResolvedIPCConnectionOptions);
        if (child) {
            children.push(child);
        }
        return child;
    }

    it('is given once to who asks for a watcher, and what it says goes to the log', async () => {
        startWatcherAhead(folder);
        assert.equal(ask({ serverName: 'search' }), undefined);
        const child = ask({});
        assert.ok(child?.stdout);
        await once(child.stdout, 'data');
        await new Promise(resolve => setImmediate(resolve));
        assert.deepEqual(lines, [
            `[parcel-watcher: ${child.pid}] ${JSON.stringify([path.join(folder, 'parcel-watcher'), ['--watchOptions={}']])}`
        ]);
        assert.equal(ask({}), undefined);
        assert.deepEqual(forked, ['search', 'parcel-watcher']);
    });

    it('is ended where another is asked for', () => {
        startWatcherAhead(folder);
        assert.equal(ask({ args: ['--verbose'] }), undefined);
        assert.equal(ask({}), undefined);
    });
});
