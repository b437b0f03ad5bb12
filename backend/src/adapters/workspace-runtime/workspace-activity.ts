import { basename } from 'node:path';
import type { WorkspaceActivity } from '../../ports/workspace-runtime.js';
import { childrenOf, descendantsOf, isAlive, type ProcessEntry, type ProcessTable, readCommandLine } from './process-table.js';

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'tcsh', 'csh']);

/** They detach themselves, wait for ever and do no work of their own. */
const WAITING_HELPERS = new Set(['ssh-agent', 'gpg-agent', 'dbus-daemon', 'git-credential-c', 'git-credential-']);

/**
 * Judges by processes whether somebody's work runs in a workspace. Busy is: a terminal in which something runs (a child of
 * its shell, a script, a program started in place of a shell), and a process that has detached itself from its terminal.
 * `members` are the run's processes without bubblewrap's own. What the IDE started without a terminal (search, language servers, file watchers, Git) is the IDE itself.
 */
export async function judgeActivity(table: ProcessTable, ide: ProcessEntry, members: readonly ProcessEntry[]): Promise<WorkspaceActivity> {
    const ofIde = new Set(descendantsOf(table, ide.pid).map(entry => entry.pid));
    for (const member of members) {
        if (member.terminal !== 0) {
            if (member.session === member.pid) {
                const running = await runningInTerminal(table, member);
                if (running !== undefined) {
                    return { kind: 'busy', because: `${running} runs in a terminal.`, names: [running] };
                }
            }
        } else if (!ofIde.has(member.pid) && !WAITING_HELPERS.has(member.name)) {
            return { kind: 'busy', because: `${member.name} runs in the background.`, names: [member.name] };
        }
    }
    return { kind: 'quiet' };
}

async function runningInTerminal(table: ProcessTable, leader: ProcessEntry): Promise<string | undefined> {
    const child = childrenOf(table, leader.pid).find(isAlive);
    if (child) {
        return child.name;
    }
    if (!SHELLS.has(leader.name)) {
        return leader.name;
    }
    // A shell without children may still work by itself: it runs a script or a loop of built-in commands.
    const words = (await readCommandLine(leader.pid)).slice(1);
    const script = words.find(word => !word.startsWith('-'));
    const options = words.slice(0, words.findIndex(word => !word.startsWith('-')) + 1 || undefined);
    if (options.includes('-c')) {
        return leader.name;
    }
    if (script !== undefined && !takesValue(options)) {
        return basename(script);
    }
    return leader.state === 'S' || leader.state === 'T' ? undefined : leader.name;
}

/** `bash --init-file <file>` and `--rcfile <file>` (shell integration) still start an interactive shell. */
function takesValue(options: readonly string[]): boolean {
    return options.some(option => option === '--init-file' || option === '--rcfile' || option === '-o' || option === '-O');
}
