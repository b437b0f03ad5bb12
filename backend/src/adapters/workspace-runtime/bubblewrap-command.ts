import { lstat, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WorkspaceSpec } from '../../ports/workspace-runtime.js';
import { hostProgramArguments, nodeArguments } from './host-layout.js';
import {
    type IdeCommand,
    type IdePlaces,
    ideArguments,
    ideEnvironment,
    nodeOptions,
    PRIVATE_ARGUMENTS_FD,
    personEnvironment,
    READY_FILE_NAME,
    sharedEnvironment
} from './ide-command.js';
import { DISK_STATE_FILE_NAME } from './limits/disk-state-file.js';
import type { WarmClaim, WarmCommand } from './warm-sandbox.js';
import { exists, type WorkspaceFolders } from './workspace-volumes.js';

const HOME = '/home/developer';
const IDE = '/opt/coditect';
const NODE = '/opt/node';
const RUN = '/run/coditect';
const USER_ID = '1000';

/** In memory, and so out of the platform's reach to give back: bounded. */
const TEMPORARY_BYTES = String(1024 * 1024 * 1024);

const PASSWD = `root:x:0:0:root:/root:/usr/sbin/nologin
developer:x:1000:1000:developer:${HOME}:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
const GROUP = `root:x:0:
developer:x:1000:
nogroup:x:65534:
`;

/**
 * Namespaces and rights of a sandbox. Of the kernel's namespaces only the network's is shared with the host. Code inside
 * can't make namespaces of its own, in which it would hold rights over more of the kernel than it needs.
 */
export const ISOLATION_ARGUMENTS: readonly string[] = [
    '--unshare-user',
    '--uid',
    USER_ID,
    '--gid',
    USER_ID,
    '--disable-userns',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--cap-drop',
    'ALL',
    // When the platform dies, even by kill -9, the kernel ends bubblewrap and with it every process of the sandbox.
    '--die-with-parent',
    // A session of its own, so that nothing can type into the terminal from which the platform was started.
    '--new-session',
    '--proc',
    '/proc',
    // To the kernel the sandbox's user is the platform's own, and so the owner of its settings where that is root.
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    '--dev',
    '/dev'
];

export interface SandboxOptions {
    readonly bubblewrap: string;
    readonly nodeBinary: string;
    readonly ideDirectory: string;
    readonly dataDirectory: string;
    readonly environment: Readonly<Record<string, string>>;
}

/** Builds the command that runs an IDE in bubblewrap. What is the same for all workspaces is found out once. */
export class BubblewrapCommand {
    private constructor(
        private readonly options: SandboxOptions,
        private readonly sharedArguments: readonly string[],
        private readonly node: string
    ) {}

    static async prepare(options: SandboxOptions): Promise<BubblewrapCommand> {
        const accounts = join(options.dataDirectory, 'sandbox');
        await mkdir(accounts, { recursive: true, mode: 0o700 });
        await writeFile(join(accounts, 'passwd'), PASSWD);
        await writeFile(join(accounts, 'group'), GROUP);
        const ide = await realpath(options.ideDirectory);
        const node = nodeArguments(options.nodeBinary, NODE);
        const shared = [
            ...ISOLATION_ARGUMENTS,
            ...hostProgramArguments(),
            ...(await maskArguments(options.dataDirectory)),
            ...['--ro-bind', join(accounts, 'passwd'), '/etc/passwd', '--ro-bind', join(accounts, 'group'), '/etc/group'],
            ...['--symlink', '/proc/self/mounts', '/etc/mtab', '--symlink', '../run', '/var/run'],
            ...['--size', TEMPORARY_BYTES, '--perms', '1777', '--tmpfs', '/tmp'],
            ...['--size', TEMPORARY_BYTES, '--perms', '1777', '--tmpfs', '/var/tmp'],
            ...['--size', TEMPORARY_BYTES, '--tmpfs', '/run'],
            ...['--size', TEMPORARY_BYTES, '--perms', '1777', '--tmpfs', '/dev/shm'],
            ...node.args,
            // The bundle is complete: of the IDE's folder neither its sources nor node_modules are needed.
            ...['--ro-bind', join(ide, 'lib'), `${IDE}/lib`, '--ro-bind', join(ide, 'package.json'), `${IDE}/package.json`],
            ...['--ro-bind-try', join(ide, 'plugins'), `${IDE}/plugins`]
        ];
        return new BubblewrapCommand(options, shared, node.node);
    }

    async build(spec: WorkspaceSpec, folders: WorkspaceFolders, mark: string): Promise<IdeCommand> {
        await refuseLink(join(folders.config, spec.folderName));
        const folder = `${HOME}/${spec.folderName}`;
        // Set by bubblewrap for the sandbox alone: in its own environment, a variable would work on a program outside of it.
        const privateArgs = Object.entries(personEnvironment(spec)).flatMap(([name, value]) => ['--setenv', name, value]);
        return {
            file: this.options.bubblewrap,
            privateArgs,
            args: [
                ...(privateArgs.length > 0 ? ['--args', String(PRIVATE_ARGUMENTS_FD)] : []),
                ...this.sharedArguments,
                ...['--bind', folders.run, RUN, '--bind', folders.config, HOME, '--bind', folders.workspace, folder],
                // Last: from here on the sandbox's own top level can't be written.
                ...['--remount-ro', '/', '--hostname', hostName(spec), '--chdir', folder, '--info-fd', '3', '--'],
                ...[this.node, ...nodeOptions, ...ideArguments(IDE, folder)]
            ],
            environment: ideEnvironment(this.options.environment, spec, this.placesOf(folder), mark),
            workingDirectory: '/',
            folder,
            reportsSandbox: true
        };
    }

    /**
     * The command of a sandbox that is nobody's yet. It differs from others in where its volumes come from: they are mounted
     * when it is claimed, below folders that it shares with its holder.
     */
    async buildWarm(): Promise<WarmCommand> {
        const slot = join(await realpath(this.options.dataDirectory), 'sandbox', 'slot');
        await mkdir(slot, { recursive: true, mode: 0o700 });
        const shared = this.sharedArguments.filter(argument => argument !== '--unshare-uts');
        return {
            holder: ['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'slave', '--uts', '--'],
            slot,
            bubblewrap: [
                ...[this.options.bubblewrap, ...shared],
                ...['--ro-bind', join(slot, 'run/coditect'), RUN, '--ro-bind', join(slot, 'home'), dirname(HOME)],
                ...['--remount-ro', '/', '--chdir', '/', '--info-fd', '3', '--'],
                // Without a folder: the claim tells it.
                ...[this.node, ...nodeOptions, ...ideArguments(IDE)]
            ],
            environment: { ...sharedEnvironment(this.options.environment, this.placesOf('/')), CODITECT_CLAIM: 'stdin' }
        };
    }

    /** What turns a sandbox of {@link buildWarm} into the one that `command` would start. */
    async claimFor(spec: WorkspaceSpec, folders: WorkspaceFolders, command: IdeCommand): Promise<WarmClaim> {
        const { folder } = command;
        await mkdir(join(folders.config, spec.folderName), { recursive: true });
        return {
            folders,
            folderName: spec.folderName,
            hostName: hostName(spec),
            ide: {
                folder,
                arguments: ideArguments(IDE, folder).slice(1),
                environment: { ...command.environment, ...personEnvironment(spec) }
            }
        };
    }

    private placesOf(folder: string): IdePlaces {
        const path = [`${HOME}/.local/bin`, ...(this.node.startsWith(NODE) ? [`${NODE}/bin`] : []), SYSTEM_PATH].join(':');
        return { home: HOME, folder, path, readyFile: `${RUN}/${READY_FILE_NAME}`, diskStateFile: `${RUN}/${DISK_STATE_FILE_NAME}` };
    }
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The first label of the workspace's origin, which its owner knows it by. */
function hostName(spec: WorkspaceSpec): string {
    const label = new URL(spec.origin).hostname.split('.')[0] ?? '';
    return /^[a-z0-9-]{1,63}$/.test(label) ? label : spec.folderName;
}

/** A data folder below /usr would be seen through it: an empty one is put in its place. */
async function maskArguments(dataDirectory: string): Promise<readonly string[]> {
    const path = await realpath(dataDirectory);
    return path.startsWith('/usr/') ? ['--tmpfs', path] : [];
}

/** A link that an earlier run left where the workspace goes must not lead the mount elsewhere. */
async function refuseLink(path: string): Promise<void> {
    if ((await exists(path)) && !(await lstat(path)).isDirectory()) {
        throw new Error(`The home folder holds a file in the place of the workspace folder. Rename the workspace.`);
    }
}
