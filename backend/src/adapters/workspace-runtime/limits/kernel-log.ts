import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const patienceMilliseconds = 3000;
const maxBytes = 16 * 1024 * 1024;

export interface Killed {
    readonly pid: number;
    readonly name: string;
}

/** The process that the kernel killed last in the group for want of memory, if its log may be read and still says so. */
export async function lastKilledIn(kernelPath: string): Promise<Killed | undefined> {
    try {
        const { stdout } = await run('dmesg', [], { timeout: patienceMilliseconds, maxBuffer: maxBytes, env: { LC_ALL: 'C' } });
        return findKilled(stdout, kernelPath);
    } catch {
        // Not for this user, or not there: whoever asks knows of another way.
        return undefined;
    }
}

/** @internal `oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=<path>,task_memcg=<path>,task=<name>,pid=<pid>,uid=<uid>` */
export function findKilled(log: string, kernelPath: string): Killed | undefined {
    for (const line of log.split('\n').reverse()) {
        const match = /oom-kill:.*,task_memcg=(.+?),task=(.+),pid=(\d+),uid=\d+/.exec(line);
        if (match?.[1]?.endsWith(kernelPath) || match?.[1]?.includes(`${kernelPath}/`)) {
            return { name: match[2] ?? '', pid: Number(match[3]) };
        }
    }
    return undefined;
}
