import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuntimeCapacity } from '../../../ports/workspace-runtime.js';
import { below, parseMounts, parseOwnGroups } from './find-groups.js';
import { readFlatKeys, readNumber } from './group-folder.js';
import { mebibytesOf } from './resource-groups.js';

/** The machine's memory, or what the platform's own control group allows of it where that is less (a container, a service). */
export async function readCapacity(): Promise<RuntimeCapacity> {
    const text = await readFile('/proc/meminfo', 'utf8');
    const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) / 1024;
    const machine = { totalMebibytes: mebibytes('MemTotal'), availableMebibytes: mebibytes('MemAvailable') };
    const group = await readGroupCapacity();
    return {
        totalMebibytes: Math.min(machine.totalMebibytes, group?.totalMebibytes ?? Number.POSITIVE_INFINITY),
        availableMebibytes: Math.min(machine.availableMebibytes, group?.availableMebibytes ?? Number.POSITIVE_INFINITY)
    };
}

async function readGroupCapacity(): Promise<RuntimeCapacity | undefined> {
    const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
    const own = parseOwnGroups(await readFile('/proc/self/cgroup', 'utf8'));
    const first = mounts.find(({ version, controllers }) => version === 1 && controllers.has('memory'));
    const mount = first ?? mounts.find(({ version }) => version === 2);
    const path = own.get(first ? 'memory' : '');
    if (!mount || path === undefined) {
        return undefined;
    }
    const folder = join(mount.point, below(mount, path));
    const names = first
        ? { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', cache: 'total_inactive_file' }
        : { limit: 'memory.max', usage: 'memory.current', cache: 'inactive_file' };
    const [limit, usage, statistics] = await Promise.all([
        readNumber(folder, names.limit),
        readNumber(folder, names.usage),
        readFlatKeys(folder, 'memory.stat')
    ]);
    if (limit === undefined || usage === undefined) {
        return undefined;
    }
    // File caches are given back at once.
    const used = Math.max(0, usage - (statistics.get(names.cache) ?? 0));
    return { totalMebibytes: mebibytesOf(limit), availableMebibytes: mebibytesOf(Math.max(0, limit - used)) };
}
