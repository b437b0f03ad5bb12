import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { descendantsOf, type ProcessTable, readProcessTable } from '../process-table.js';
import { CgroupsV1 } from './cgroup-v1.js';
import { CgroupsV2 } from './cgroup-v2.js';
import { makeGroup, writeSetting } from './group-folder.js';
import type { ResourceGroups } from './resource-groups.js';

/** A cgroup file system as /proc/self/mountinfo has it. */
export interface Mount {
    readonly point: string;
    /** What of the hierarchy is mounted there: another than `/` in some containers. */
    readonly root: string;
    readonly version: 1 | 2;
    readonly controllers: ReadonlySet<string>;
}

export interface FoundGroups {
    readonly groups: ResourceGroups | undefined;
    /** For the log and the operator: what the kernel keeps, or why it keeps nothing and what would help. */
    readonly description: string;
}

const wanted = ['memory', 'pids', 'cpu'] as const;

/**
 * Finds control groups that this process may write: always below its own group, so that whatever holds the platform itself
 * (a service's limit, a container) holds its workspaces too. Tries them by making the platform's folder there.
 */
export async function findGroups(dataDirectory: string): Promise<FoundGroups> {
    const folderName = `coditect-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)}`;
    try {
        const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
        const own = parseOwnGroups(await readFile('/proc/self/cgroup', 'utf8'));
        return (
            (await tryV2(mounts, own, folderName)) ??
            (await tryV1(mounts, own, folderName)) ?? { groups: undefined, description: `${without} This machine has no control groups.` }
        );
    } catch (error) {
        return { groups: undefined, description: `${without} ${sentenceFor(error)}` };
    }
}

const without =
    "The kernel does not keep workspaces to their limits: the platform looks every few seconds and ends what is too large, and shares of the processors are the kernel's own.";

function sentenceFor(error: unknown): string {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
        return "This user may not make control groups. A systemd service with 'Delegate=yes' may (docs/limits.md).";
    }
    if (code === 'EBUSY') {
        return "Other programs are in the platform's control group. Start it as a systemd service with 'Delegate=yes' (docs/limits.md).";
    }
    return `Control groups can't be used: ${message}.`;
}

async function tryV2(mounts: readonly Mount[], own: ReadonlyMap<string, string>, folderName: string): Promise<FoundGroups | undefined> {
    const mount = mounts.find(({ version }) => version === 2);
    const path = own.get('');
    if (!mount || path === undefined) {
        return undefined;
    }
    const base = join(mount.point, below(mount, path));
    const available = new Set((await readFile(join(base, 'cgroup.controllers'), 'utf8')).trim().split(/\s+/));
    const controllers = wanted.filter(name => available.has(name));
    if (controllers.length === 0) {
        return undefined;
    }
    await delegate(base, controllers);
    const folder = join(base, folderName);
    await makeGroup(folder);
    await writeSetting(folder, 'cgroup.subtree_control', controllers.map(name => `+${name}`).join(' '));
    return describe(
        new CgroupsV2(folder, join(path, folderName), {
            memory: available.has('memory'),
            processes: available.has('pids'),
            processor: available.has('cpu')
        })
    );
}

/**
 * A group with processes of its own delegates nothing (the rule of no internal processes), so the platform's own move into a
 * group beside the workspaces'. Never moves what is not the platform's: the kernel then says EBUSY, and we without groups.
 */
async function delegate(base: string, controllers: readonly string[]): Promise<void> {
    const value = controllers.map(name => `+${name}`).join(' ');
    try {
        await writeSetting(base, 'cgroup.subtree_control', value);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EBUSY') {
            throw error;
        }
        const leaf = join(base, 'coditect-platform');
        await makeGroup(leaf);
        const family = familyOf(await readProcessTable());
        for (const pid of (await readFile(join(base, 'cgroup.procs'), 'utf8')).split('\n').filter(line => family.has(Number(line)))) {
            await writeSetting(leaf, 'cgroup.procs', pid);
        }
        await writeSetting(base, 'cgroup.subtree_control', value);
    }
}

/** This process, what started it and what it has started. */
function familyOf(table: ProcessTable): ReadonlySet<number> {
    const family = new Set([process.pid, ...descendantsOf(table, process.pid).map(({ pid }) => pid)]);
    for (let entry = table.get(process.pid); entry !== undefined && entry.pid > 1; entry = table.get(entry.parent)) {
        family.add(entry.pid);
    }
    return family;
}

async function tryV1(mounts: readonly Mount[], own: ReadonlyMap<string, string>, folderName: string): Promise<FoundGroups | undefined> {
    const folders = new Map<string, { readonly folder: string; readonly kernelPath: string }>();
    let refusal: unknown;
    for (const controller of wanted) {
        const mount = mounts.find(({ version, controllers }) => version === 1 && controllers.has(controller));
        const path = own.get(controller);
        if (!mount || path === undefined) {
            continue;
        }
        const kernelPath = join(path, folderName);
        const folder = join(mount.point, below(mount, path), folderName);
        try {
            await makeGroup(folder);
            folders.set(controller, { folder, kernelPath });
        } catch (error) {
            refusal = error;
        }
    }
    if (folders.size === 0) {
        if (refusal !== undefined) {
            throw refusal;
        }
        return undefined;
    }
    return describe(
        new CgroupsV1({
            memory: folders.get('memory')?.folder,
            pids: folders.get('pids')?.folder,
            cpu: folders.get('cpu')?.folder,
            kernelPath: folders.get('memory')?.kernelPath ?? folderName
        })
    );
}

function describe(groups: ResourceGroups): FoundGroups {
    const { memory, processes, processor } = groups.controls;
    const kept = [
        ...(memory ? ['memory'] : []),
        ...(processes ? ['processes'] : []),
        ...(processor ? ['fair shares of the processors'] : [])
    ];
    const missing = [...(memory ? [] : ['memory']), ...(processes ? [] : ['processes'])];
    return {
        groups,
        description: `The kernel keeps workspaces to their limits (${kept.join(', ')})${
            missing.length > 0 ? `; the platform itself looks after ${missing.join(' and ')}` : ''
        }.`
    };
}

/** The path of a group as it is seen below the mount point. */
export function below({ root }: Mount, path: string): string {
    return root !== '/' && (path === root || path.startsWith(`${root}/`)) ? path.slice(root.length) : path;
}

/** @internal proc(5), /proc/<pid>/mountinfo: `36 35 0:31 <root> <mount point> <options> - <type> <source> <super options>`. */
export function parseMounts(text: string): readonly Mount[] {
    return text.split('\n').flatMap((line): Mount[] => {
        const [front = '', back = ''] = line.split(' - ');
        const [, , , root = '/', point = ''] = front.split(' ');
        const [type, , options = ''] = back.split(' ');
        if (type === 'cgroup2') {
            return [{ point, root, version: 2, controllers: new Set() }];
        }
        return type === 'cgroup' ? [{ point, root, version: 1, controllers: new Set(options.split(',')) }] : [];
    });
}

/** @internal cgroups(7), /proc/<pid>/cgroup: `<id>:<controllers>:<path>`; without controllers it is version 2. */
export function parseOwnGroups(text: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const line of text.split('\n')) {
        const match = /^\d+:([^:]*):(.*)$/.exec(line);
        for (const controller of match?.[1]?.split(',') ?? []) {
            found.set(controller, match?.[2] ?? '/');
        }
    }
    return found;
}
