import { readdir, readFile } from 'node:fs/promises';
import type { JourneyPlatform } from './journey-platform.js';

/** Extension hosts that run under a platform, in their sandboxes. */
export async function extensionHosts(platform: JourneyPlatform): Promise<readonly number[]> {
    const ours = new Set((await platform.processes()).map(({ pid }) => pid));
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
    const parents = new Map(await Promise.all(pids.map(async pid => [pid, await parentOf(pid)] as const)));
    const isOurs = (pid: number | undefined): boolean => pid !== undefined && (ours.has(pid) || isOurs(parents.get(pid)));
    const hosts = await Promise.all(pids.map(async pid => ((await commandOf(pid)).includes('/lib/backend/plugin-host\0') ? [pid] : [])));
    return hosts.flat().filter(isOurs);
}

/** Undefined for a process that has gone meanwhile. */
async function parentOf(pid: number): Promise<number | undefined> {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // proc(5): the name, in parentheses, may hold spaces; the parent is the second field after it.
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    return parent === undefined || parent === '0' ? undefined : Number(parent);
}

function commandOf(pid: number): Promise<string> {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}
