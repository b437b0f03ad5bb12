import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { IPCConnectionProvider, type ResolvedIPCConnectionOptions } from '@theia/core/lib/node/messaging/ipc-connection-provider';
import { createIpcEnv } from '@theia/core/lib/node/messaging/ipc-protocol';
import { injectable } from '@theia/core/shared/inversify';

/** What @theia/filesystem starts its watcher with; asked for otherwise, the one that was started ahead is of no use. */
const serverName = 'parcel-watcher';
const watcherArguments = [`--watchOptions=${JSON.stringify({})}`];

let ahead: ChildProcess | undefined;

/**
 * Starts the process that watches files, which every IDE has, before there is a workspace to watch: where the backend starts it, that
 * takes a tenth of a second in which it does nothing else. The process has the environment of now, which tells of nobody.
 *
 * @param folder Where `ipc-bootstrap` and the watcher's own script are.
 */
export function startWatcherAhead(folder: string = __dirname): void {
    const child = fork(path.join(folder, 'ipc-bootstrap'), watcherArguments, {
        env: createIpcEnv({ entryPoint: path.join(folder, serverName), env: process.env }),
        execArgv: [],
        stdio: ['pipe', 'pipe', 'pipe', 'ipc', 'overlapped' as 'pipe']
    });
    // Without a listener it would end the IDE, which can start another watcher.
    child.once('error', () => {
        ahead = ahead === child ? undefined : ahead;
    });
    ahead = child;
}

/** Hands out the watcher that was started ahead, once. */
@injectable()
export class AheadConnectionProvider extends IPCConnectionProvider {
    protected override fork(options: ResolvedIPCConnectionOptions): ChildProcess {
        return takeAhead(options, this.logger) ?? super.fork(options);
    }
}

type Log = Pick<IPCConnectionProvider['logger'], 'info' | 'error'>;

function takeAhead(options: ResolvedIPCConnectionOptions, logger: Log): ChildProcess | undefined {
    const child = ahead;
    if (child === undefined || options.serverName !== serverName) {
        return undefined;
    }
    ahead = undefined;
    if (!child.connected || options.args.join(' ') !== watcherArguments.join(' ')) {
        child.kill();
        return undefined;
    }
    const name = `${serverName}: ${child.pid}`;
    follow(child.stdout, line => logger.info(`[${name}] ${line}`));
    follow(child.stderr, line => logger.error(`[${name}] ${line}`));
    return child;
}

function follow(output: NodeJS.ReadableStream | null, tell: (line: string) => void): void {
    if (output !== null) {
        createInterface(output).on('line', tell);
    }
}
