import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { IdeLog } from './ide-log.js';
import { firstProcessOfSandbox, IdeProcess, joinGroup, PREAMBLE, type RawExit } from './ide-process.js';
import type { ResourceGroup } from './limits/resource-groups.js';
import type { Sleep } from './local-process-options.js';
import { type ProcessIdentity, readProcess } from './process-table.js';
import { killTree } from './process-tree.js';
import type { WorkspaceFolders } from './workspace-volumes.js';

/** How to start a sandbox that belongs to nobody yet. */
export interface WarmCommand {
    /** Program that gives the rest its own user, mount and host name namespaces, with its arguments. */
    readonly holder: readonly string[];
    readonly bubblewrap: readonly string[];
    /** Empty folder of this machine that the volumes are mounted below, in the holder's namespace alone. */
    readonly slot: string;
    readonly environment: Readonly<Record<string, string>>;
}

/** What makes a warm sandbox a workspace's. */
export interface WarmClaim {
    readonly folders: WorkspaceFolders;
    readonly folderName: string;
    readonly hostName: string;
    /** For the IDE, which reads it once: arguments, working folder and environment with the secret. */
    readonly ide: {
        readonly arguments: readonly string[];
        readonly folder: string;
        readonly environment: Readonly<Record<string, string>>;
    };
}

const MOUNT_ORDER_FD = 5;
const MOUNT_REPORT_FD = 6;
const MOUNTED = 'mounted';

/** What an IDE prints that has loaded its code (extensions/startup/src/node/claim.ts). */
const WAITING = 'Waiting for a workspace.';

/**
 * Waits for one claim beside the sandbox, where it can mount and the sandbox can't. The slot is shared with the sandbox, so
 * that what is mounted below it appears there. Volumes get the flags first, since flags that are set later don't reach it.
 */
const HOLD = `
slot=$1; shift
mount -t tmpfs -o size=1m,mode=0755 warm "$slot" && mount --make-shared "$slot" || exit 70
mkdir "$slot/home" "$slot/home/developer" "$slot/run" "$slot/run/coditect" "$slot/stage" || exit 70
show() { mkdir "$slot/stage/$1" && mount --bind "$2" "$slot/stage/$1" && mount -o remount,bind,nosuid,nodev "$slot/stage/$1" && mount --bind "$slot/stage/$1" "$3"; }
{
    read -r config && read -r workspace && read -r run && read -r name && read -r host || exit 0
    hostname "$host" && show run "$run" "$slot/run/coditect" && show config "$config" "$slot/home/developer" &&
        show workspace "$workspace" "$slot/home/developer/$name" && echo ${MOUNTED}
} <&${MOUNT_ORDER_FD} >&${MOUNT_REPORT_FD} 2>&1 ${MOUNT_ORDER_FD}<&- ${MOUNT_REPORT_FD}>&- 3>&- &
exec "$@" ${MOUNT_ORDER_FD}<&- ${MOUNT_REPORT_FD}>&-
`;

/**
 * A sandbox whose IDE has loaded its code and waits for a person to work for. It has seen nothing of anybody: no volume, no
 * secret, no name. It is claimed once and ends with the workspace that claimed it.
 */
export class WarmSandbox {
    private constructor(
        private readonly child: ChildProcess,
        readonly exit: Promise<RawExit>,
        private readonly roots: readonly ProcessIdentity[],
        /** Of its own from the first moment, since memory stays with the group in which it was taken. */
        readonly group: ResourceGroup | undefined
    ) {}

    static async launch(command: WarmCommand, group: ResourceGroup | undefined): Promise<WarmSandbox> {
        const script = [...command.holder, '/bin/sh', '-c', HOLD, 'warm', command.slot, ...command.bubblewrap];
        const child = spawn(
            '/bin/sh',
            ['-c', [PREAMBLE, ...(group?.joinFiles ?? []).map(joinGroup), 'exec "$0" "$@"'].join(' '), ...script],
            {
                cwd: '/',
                env: command.environment,
                detached: true,
                stdio: ['pipe', 'pipe', 'ignore', 'pipe', 'ignore', 'pipe', 'pipe']
            }
        );
        const exit = new Promise<RawExit>(resolve => {
            child.once('exit', (code, signal) => resolve({ code, signal }));
            child.once('error', error => resolve({ code: null, signal: null, error }));
        });
        for (const fd of [0, MOUNT_ORDER_FD]) {
            // One that ended takes no order any more; its exit says so.
            streamOf(child, fd)?.on('error', () => undefined);
        }
        const inside = await firstProcessOfSandbox(child.stdio[3] as Readable);
        if (inside === undefined || child.pid === undefined) {
            child.kill('SIGKILL');
            throw new Error(`A warm sandbox could not be started: ${await readUntilEnd(child)}`);
        }
        const entries = await Promise.all([child.pid, inside].map(readProcess));
        const roots = entries.flatMap(entry => (entry ? [{ pid: entry.pid, startTime: entry.startTime }] : []));
        const sandbox = new WarmSandbox(child, exit, roots, group);
        try {
            await untilLoaded(child.stdout as Readable);
        } catch (error) {
            child.kill('SIGKILL');
            throw error;
        }
        return sandbox;
    }

    /** Makes the sandbox a workspace's: mounts its volumes there, and then tells the IDE whose it is. Rejects when that fails. */
    async claim(claim: WarmClaim, log: IdeLog, sleep: Sleep, onLeftover: (error: unknown) => void): Promise<IdeProcess> {
        const { folders, folderName, hostName } = claim;
        const order = [folders.config, folders.workspace, folders.run, folderName, hostName];
        if (order.some(part => part.includes('\n'))) {
            throw new Error('A path with a line break in it.');
        }
        (streamOf(this.child, MOUNT_ORDER_FD) as Writable).end(order.map(part => `${part}\n`).join(''));
        const report = (await text(streamOf(this.child, MOUNT_REPORT_FD) as Readable)).trim();
        if (report !== MOUNTED) {
            throw new Error(`The volumes could not be mounted: ${report || 'the sandbox has ended'}`);
        }
        this.child.stdin?.end(JSON.stringify(claim.ide));
        return IdeProcess.adopt({ child: this.child, exit: this.exit, roots: this.roots }, log, sleep, onLeftover);
    }

    /** Ends it with all its processes, also while it is being claimed. */
    async end(sleep: Sleep): Promise<void> {
        await killTree({ roots: this.roots, environmentEntry: undefined }, sleep);
        await this.exit;
        await this.group?.remove();
    }
}

/** Reads what the IDE prints until it says that it waits; what comes later is for the log of the workspace. */
async function untilLoaded(output: Readable): Promise<void> {
    let printed = '';
    for await (const chunk of on(output, 'readable', { close: ['end', 'close'] })) {
        void chunk;
        printed += String(output.read() ?? '');
        if (printed.includes(WAITING)) {
            return;
        }
    }
    throw new Error(`A warm sandbox has ended: ${printed.trim().split('\n').at(-1) ?? ''}`);
}

/** Node's types know of five streams. */
function streamOf(child: ChildProcess, fd: number): Readable | Writable | null | undefined {
    const streams: readonly (Readable | Writable | null | undefined)[] = child.stdio;
    return streams[fd];
}

async function readUntilEnd(child: ChildProcess): Promise<string> {
    const [printed] = await Promise.all([child.stdout ? text(child.stdout) : '', once(child, 'close').catch(() => undefined)]);
    return printed.trim().split('\n').at(-1) ?? '';
}
