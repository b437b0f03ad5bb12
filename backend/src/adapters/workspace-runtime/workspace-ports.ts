import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { type ListeningSocket, parseListeningSockets, socketInode } from '@coditect/protocol';
import { NothingListensError } from '../../ports/workspace-runtime.js';
import type { IdeProcess } from './ide-process.js';
import { type ProcessEntry, readProcessTable } from './process-table.js';

/** How long the sockets of the processes are remembered. An inode is not used again while its socket is open. */
const REMEMBERED_MILLISECONDS = 1_000;
const CONNECT_MILLISECONDS = 5_000;

/** The address that leads to a socket which listens on all addresses of its family. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** A process vanished, or a file was closed, between being listed and being looked at. */
const VANISHED: readonly string[] = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'];

/** Sockets by inode. */
interface OwnSockets {
    readonly own: ReadonlySet<string>;
    /** Those of the IDE's main process, which has its own way in. */
    readonly ofIde: ReadonlySet<string>;
}

/**
 * The ports of one run, on a machine whose network all workspaces and the platform share. A port belongs to the workspace when
 * the socket that listens there is an open file of one of its processes; the kernel tells which, and no process can pretend.
 */
export class WorkspacePorts {
    private remembered: { readonly at: number; readonly sockets: Promise<OwnSockets> } | undefined;

    constructor(
        private readonly process: IdeProcess,
        private readonly idePort: () => number | undefined
    ) {}

    async list(): Promise<readonly number[]> {
        const [own, listening] = await Promise.all([this.sockets(), readListening()]);
        const ports = listening.filter(socket => this.isOffered(socket, own)).map(({ port }) => port);
        return [...new Set(ports)].sort((a, b) => a - b);
    }

    async connect(port: number): Promise<Socket> {
        const listening = (await readListening()).filter(socket => socket.port === port);
        const remembered = await this.sockets();
        // One that nobody is known to own may be new.
        const own = listening.every(({ inode }) => remembered.own.has(inode)) ? remembered : await this.sockets(true);
        for (const target of listening.filter(socket => this.isOffered(socket, own))) {
            const socket = isAlone(target, listening, own) ? await dial(target) : undefined;
            if (!socket) {
                continue;
            }
            // The same socket listened before and after, and nobody beside it: so the connection is one to it.
            const after = await readListening();
            if (socket.errored) {
                throw socket.errored;
            }
            if (after.some(({ inode }) => inode === target.inode) && isAlone(target, after, own)) {
                return socket;
            }
            socket.destroy();
        }
        throw new NothingListensError(port);
    }

    private isOffered({ inode, port }: ListeningSocket, { own, ofIde }: OwnSockets): boolean {
        return own.has(inode) && !ofIde.has(inode) && port !== this.idePort();
    }

    private sockets(anew = false): Promise<OwnSockets> {
        const now = performance.now();
        if (anew || !this.remembered || now - this.remembered.at > REMEMBERED_MILLISECONDS) {
            this.remembered = { at: now, sockets: this.readSockets() };
        }
        return this.remembered.sockets;
    }

    private async readSockets(): Promise<OwnSockets> {
        const table = await readProcessTable();
        const ide = this.process.findIde(table);
        const members = await this.process.members(table);
        const inodes = await Promise.all(members.map(socketsOf));
        return { own: new Set(inodes.flat()), ofIde: new Set(ide ? await socketsOf(ide) : []) };
    }
}

/** Whether a connection to the target's address can end at no socket but the workspace's own. */
function isAlone(target: ListeningSocket, listening: readonly ListeningSocket[], { own }: OwnSockets): boolean {
    const address = dialled(target);
    const everywhere = LOOPBACK[target.address] !== undefined;
    return listening
        .filter(({ port, inode }) => port === target.port && !own.has(inode))
        .every(other => {
            // One that listens on the very address goes before one that listens on all; a dual one of IPv6 listens on IPv4 too.
            const competes = other.address === address || (everywhere && (other.address === target.address || other.address === '::'));
            return !competes;
        });
}

function dialled({ address }: ListeningSocket): string {
    return LOOPBACK[address] ?? address;
}

/** Undefined where nobody answers: whatever the reason, there is nothing to be reached. */
async function dial(target: ListeningSocket): Promise<Socket | undefined> {
    const socket = connect({ host: dialled(target), port: target.port });
    // It may break before its user listens, as when a server resets each connection: unheard that would end the platform.
    socket.on('error', () => undefined);
    try {
        await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MILLISECONDS) });
        return socket;
    } catch {
        socket.destroy();
        return undefined;
    }
}

async function readListening(): Promise<readonly ListeningSocket[]> {
    const [four, six] = await Promise.all([
        readFile('/proc/net/tcp', 'utf8'),
        readFile('/proc/net/tcp6', 'utf8').catch(nothingWithoutIpv6)
    ]);
    return [...parseListeningSockets(four, 4), ...parseListeningSockets(six, 6)];
}

function nothingWithoutIpv6(error: NodeJS.ErrnoException): string {
    if (error.code !== 'ENOENT') {
        throw error;
    }
    return '';
}

async function socketsOf({ pid }: ProcessEntry): Promise<readonly string[]> {
    const folder = `/proc/${pid}/fd`;
    const links = await readdir(folder)
        .then(names => Promise.all(names.map(name => readlink(`${folder}/${name}`).catch(unlessVanished))))
        .catch(unlessVanished);
    return (links ?? []).flatMap(link => (link === undefined ? [] : (socketInode(link) ?? [])));
}

function unlessVanished(error: NodeJS.ErrnoException): undefined {
    if (!VANISHED.includes(error.code ?? '')) {
        throw error;
    }
    return undefined;
}
