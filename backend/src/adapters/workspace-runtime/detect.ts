import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ISOLATION_ARGUMENTS } from './bubblewrap-command.js';

const run = promisify(execFile);
const PROBE_MILLISECONDS = 5000;

export type Detected = { readonly path: string } | { readonly path: undefined; readonly reason: string };

/**
 * Finds bubblewrap and starts a sandbox with it, because a kernel or a container may forbid what the program needs, and
 * releases before 0.8 can't forbid namespaces inside. `reason` is a sentence for the log.
 */
export async function findBubblewrap(searchPath: string): Promise<Detected> {
    const path = await findProgram('bwrap', searchPath);
    if (path === undefined) {
        return { path, reason: 'bubblewrap is not installed (Debian package bubblewrap).' };
    }
    try {
        await run(path, ['--ro-bind', '/', '/', ...ISOLATION_ARGUMENTS, '--', 'true'], { timeout: PROBE_MILLISECONDS });
        return { path };
    } catch (error) {
        return { path: undefined, reason: `bubblewrap can't make a sandbox here: ${lastLine(error)}` };
    }
}

/** setpriv of util-linux lets a process be killed together with its parent. */
export async function findSetpriv(searchPath: string): Promise<Detected> {
    const path = await findProgram('setpriv', searchPath);
    if (path === undefined) {
        return { path, reason: 'setpriv is not installed (Debian package util-linux).' };
    }
    try {
        await run(path, ['--pdeathsig', 'KILL', 'true'], { timeout: PROBE_MILLISECONDS });
        return { path };
    } catch (error) {
        return { path: undefined, reason: `setpriv does not work here: ${lastLine(error)}` };
    }
}

async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
    for (const folder of searchPath.split(delimiter).filter(part => part.startsWith('/'))) {
        const candidate = join(folder, name);
        const executable = await access(candidate, constants.X_OK).then(
            () => true,
            () => false
        );
        if (executable) {
            return candidate;
        }
    }
    return undefined;
}

function lastLine(error: unknown): string {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (stderr?.trim() || message).split('\n').at(-1) ?? message;
}
