import { readdir, readFile, readlink } from 'node:fs/promises';
import { parseListeningSockets, socketInode } from '@coditect/protocol';
import type { DetectedPort } from '../common/ports-protocol';

const longestCommand = 200;

/** Where the kernel describes processes and sockets, and which process is the IDE's own; a test has its own. */
export interface DetectorOptions {
    readonly proc: string;
    readonly idePid: number;
    /**
     * An entry of the environment (`NAME=value`) that all processes of the workspace were started with. In a sandbox there are no
     * others to be seen; without one it tells them from the rest of the machine's.
     */
    readonly environmentEntry: string | undefined;
}

/** Which processes of the workspace listen on which ports, but for the IDE's own. */
export async function detectPorts({ proc, idePid, environmentEntry }: DetectorOptions): Promise<readonly DetectedPort[]> {
    const [four, six, names] = await Promise.all([text(`${proc}/net/tcp`), text(`${proc}/net/tcp6`), readdir(proc)]);
    const listening = [...parseListeningSockets(four, 4), ...parseListeningSockets(six, 6)];
    const portOf = new Map(listening.map(({ inode, port }) => [inode, port]));
    const found = new Map<number, DetectedPort>();
    const pids = names.map(Number).filter(pid => Number.isInteger(pid) && pid !== idePid);
    for (const pid of pids.sort((a, b) => a - b)) {
        const ports = (await socketsOf(`${proc}/${pid}/fd`)).flatMap(inode => portOf.get(inode) ?? []);
        if (ports.length === 0 || !(await isOfWorkspace(`${proc}/${pid}/environ`, environmentEntry))) {
            continue;
        }
        const command = (await text(`${proc}/${pid}/cmdline`)).replaceAll('\0', ' ').trim().slice(0, longestCommand);
        for (const port of ports) {
            // A server and the workers that it forked have the socket together: the first of them stands for all.
            if (!found.has(port)) {
                found.set(port, { port, pid, command });
            }
        }
    }
    const ofIde = new Set((await socketsOf(`${proc}/${idePid}/fd`)).flatMap(inode => portOf.get(inode) ?? []));
    return [...found.values()].filter(({ port }) => !ofIde.has(port)).sort((a, b) => a.port - b.port);
}

async function isOfWorkspace(path: string, entry: string | undefined): Promise<boolean> {
    return entry === undefined || (await text(path)).split('\0').includes(entry);
}

async function socketsOf(folder: string): Promise<readonly string[]> {
    const names = await readdir(folder).catch(() => []);
    const links = await Promise.all(names.map(name => readlink(`${folder}/${name}`).catch(() => '')));
    return links.flatMap(link => socketInode(link) ?? []);
}

/** A process may end while it is looked at, and those of others can't be: of both there is nothing to tell. */
function text(path: string): Promise<string> {
    return readFile(path, 'utf8').catch(() => '');
}
