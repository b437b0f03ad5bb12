import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { type IdeCommand, PRIVATE_ARGUMENTS_FD } from './ide-command.js';
import type { IdeLog } from './ide-log.js';
import type { Sleep } from './local-process-options.js';
import {
    childrenOf,
    isAlive,
    type ProcessEntry,
    type ProcessIdentity,
    type ProcessTable,
    readProcess,
    readProcessTable
} from './process-table.js';
import { killTree, membersOf, type ProcessTreeMarks, signalProcess } from './process-tree.js';

/**
 * Before the IDE is executed in the same process: one stream for all output, in the order in which it was printed; no core
 * dumps into the workspace; and when memory runs out the kernel ends a workspace rather than the platform.
 */
export const PREAMBLE = 'exec 2>&1; ulimit -c 0; { echo 500 >/proc/self/oom_score_adj; } 2>/dev/null;';
const EXECUTE = 'exec "$0" "$@"';

/** How an IDE came to its end. */
export interface IdeEnd {
    /** One sentence for a person. */
    readonly message: string;
    /** By SIGKILL, which is how the kernel ends what is too large. */
    readonly killed: boolean;
}

export interface RawExit {
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly error?: Error;
}

/** One run of an IDE with everything that it starts. */
export class IdeProcess {
    /** Resolves when no process of the run is left and all output was read. Never rejects. */
    readonly ended: Promise<IdeEnd>;

    private constructor(
        private readonly child: ChildProcess,
        private readonly inSandbox: boolean,
        readonly marks: ProcessTreeMarks,
        private readonly sleep: Sleep,
        exit: Promise<RawExit>,
        output: Promise<void>,
        onLeftover: (error: unknown) => void
    ) {
        this.ended = exit.then(async raw => {
            // What the IDE started must not outlive it: nothing could reach or stop it any more.
            await killTree(marks, sleep).catch(onLeftover);
            await output.catch(onLeftover);
            return describeExit(raw, inSandbox);
        });
    }

    static async launch(
        command: IdeCommand,
        environmentEntry: string,
        joinFiles: readonly string[],
        log: IdeLog,
        sleep: Sleep,
        onLeftover: (error: unknown) => void
    ): Promise<IdeProcess> {
        const isPrivate = command.privateArgs.length > 0;
        const child = spawn('/bin/sh', ['-c', [PREAMBLE, ...joinFiles.map(joinGroup), EXECUTE].join(' '), command.file, ...command.args], {
            cwd: command.workingDirectory,
            env: command.environment,
            // Its own session: Ctrl-C in the platform's terminal reaches the platform alone, which then stops workspaces in order.
            detached: true,
            stdio: ['ignore', 'pipe', 'ignore', command.reportsSandbox ? 'pipe' : 'ignore', isPrivate ? 'pipe' : 'ignore']
        });
        if (isPrivate) {
            const input = child.stdio[PRIVATE_ARGUMENTS_FD] as Writable;
            // A sandbox that ends before it has read them says why by itself.
            input.on('error', onLeftover);
            input.end(command.privateArgs.map(argument => `${argument}\0`).join(''));
        }
        const exit = new Promise<RawExit>(resolve => {
            child.once('exit', (code, signal) => resolve({ code, signal }));
            child.once('error', error => resolve({ code: null, signal: null, error }));
        });
        const output = child.stdout ? log.consume(child.stdout) : Promise.resolve();
        // Whoever awaits `ended` hears of a failure; until then it must not count as unhandled.
        output.catch(onLeftover);
        const pids = [child.pid, command.reportsSandbox ? await firstProcessOfSandbox(child.stdio[3] as Readable) : undefined];
        const roots: ProcessIdentity[] = [];
        for (const pid of pids) {
            const entry = pid === undefined ? undefined : await readProcess(pid);
            if (entry) {
                roots.push({ pid: entry.pid, startTime: entry.startTime });
            }
        }
        const marks = { roots, environmentEntry: command.reportsSandbox ? undefined : environmentEntry };
        return new IdeProcess(child, command.reportsSandbox, marks, sleep, exit, output, onLeftover);
    }

    /** Takes over a sandbox that was started ahead, as a run of its own from now on. */
    static adopt(
        started: { readonly child: ChildProcess; readonly exit: Promise<RawExit>; readonly roots: readonly ProcessIdentity[] },
        log: IdeLog,
        sleep: Sleep,
        onLeftover: (error: unknown) => void
    ): IdeProcess {
        const { child, exit, roots } = started;
        const output = child.stdout ? log.consume(child.stdout) : Promise.resolve();
        output.catch(onLeftover);
        return new IdeProcess(child, true, { roots, environmentEntry: undefined }, sleep, exit, output, onLeftover);
    }

    /** Asks the IDE to end, waits, then kills. Rejects when a process can't be ended. */
    async terminate(graceMilliseconds: number): Promise<void> {
        const ide = this.findIde(await readProcessTable());
        if (graceMilliseconds > 0 && ide && signalProcess(ide.pid, 'SIGTERM')) {
            const waiting = new AbortController();
            await Promise.race([this.ended, this.sleep(graceMilliseconds, waiting.signal)]);
            waiting.abort();
        }
        await killTree(this.marks, this.sleep);
        await this.ended;
    }

    /** Living processes of the run, without those of the sandbox itself. */
    async members(table: ProcessTable): Promise<readonly ProcessEntry[]> {
        const members = await membersOf(table, this.marks);
        return this.inSandbox ? members.filter(member => !this.marks.roots.some(root => root.pid === member.pid)) : members;
    }

    /**
     * The IDE's main process. In a sandbox it is the first child of the sandbox's first process: bubblewrap itself does not
     * pass signals on, and dies by them with all its processes before the IDE can put anything away.
     */
    findIde(table: ProcessTable): ProcessEntry | undefined {
        if (!this.inSandbox) {
            const entry = this.child.pid === undefined ? undefined : table.get(this.child.pid);
            return isAlive(entry) ? entry : undefined;
        }
        const first = this.marks.roots[1];
        const children = first ? childrenOf(table, first.pid).filter(isAlive) : [];
        return [...children].sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)[0];
    }
}

/**
 * Reads what bubblewrap reports: one JSON object with `child-pid`. Undefined when it ended before. Read to the object's end,
 * since bubblewrap writes it piece by piece and dies of a pipe that is closed too early.
 */
export async function firstProcessOfSandbox(report: Readable): Promise<number | undefined> {
    let text = '';
    report.setEncoding('utf8');
    for await (const chunk of report) {
        text += String(chunk);
        if (text.includes('}')) {
            break;
        }
    }
    const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
    return pid === undefined ? undefined : Number(pid);
}

/** The shell puts itself into a control group, so that everything is in it from the first moment. */
export function joinGroup(file: string): string {
    return `echo 0 >'${file.replaceAll("'", "'\\''")}' || exit 1;`;
}

function describeExit({ code, signal, error }: RawExit, inSandbox: boolean): IdeEnd {
    if (error) {
        return { message: `The IDE could not be executed: ${error.message}.`, killed: false };
    }
    // bubblewrap reports a signal as shells do.
    const name = signal ?? (inSandbox ? signalOfCode(code ?? 0) : undefined);
    if (name === 'SIGKILL') {
        return { message: 'The IDE was killed (signal SIGKILL).', killed: true };
    }
    return { message: name ? `The IDE ended by signal ${name}.` : `The IDE ended with code ${code}.`, killed: false };
}

function signalOfCode(code: number): string | undefined {
    return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
}
