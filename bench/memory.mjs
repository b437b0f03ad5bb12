// Resident memory of a tree of processes, from /proc.
import { readdir, readFile } from 'node:fs/promises';

/** Proportional set size in MB (10^6 bytes): memory that processes share is divided among them, so that it is counted once. */
export async function memoryOf(pids) {
    const sizes = await Promise.all(pids.map(async pid => /^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))));
    return sizes.reduce((sum, [, kibibytes]) => sum + Number(kibibytes) * 1024, 0) / 1e6;
}

/** A process and all below it. */
export async function treeOf(pid) {
    const children = await childrenByParent();
    const tree = [pid];
    for (const member of tree) {
        tree.push(...(children.get(member) ?? []));
    }
    return tree;
}

/** The processes of the one workspace that runs below a platform: the sandbox and the IDE in it. */
export async function workspaceProcesses(platformPid) {
    const children = await childrenByParent();
    const parents = new Map([...children].flatMap(([parent, own]) => own.map(child => [child, parent])));
    const below = (await treeOf(platformPid)).slice(1);
    const commands = new Map(await Promise.all(below.map(async pid => [pid, await commandOf(pid)])));
    const isIde = pid => commands.get(pid)?.includes('lib/backend/main.js');
    const roots = below.filter(pid => isIde(pid) && !isIde(parents.get(pid)));
    if (roots.length !== 1) {
        throw new Error(`One workspace should run, but ${roots.length} do.`);
    }
    return treeOf(roots[0]);
}

async function childrenByParent() {
    const children = new Map();
    for (const name of await readdir('/proc')) {
        const parent = /^\d+$/.test(name) ? await parentOf(name) : undefined;
        if (parent !== undefined) {
            children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
        }
    }
    return children;
}

async function parentOf(pid) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(ended);
    // The second field is the name in brackets, which may hold spaces.
    return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function commandOf(pid) {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(ended))?.replaceAll('\0', ' ');
}

/** A process may end between the listing and the look at it. */
function ended(error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') {
        throw error;
    }
    return undefined;
}
