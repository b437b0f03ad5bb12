import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

/** Compiled to backend/lib/test/support: the clone is four folders up. */
const program = fileURLToPath(new URL('../../../../cli/bin/coditect.mjs', import.meta.url));

export interface EndedCall {
    readonly code: number | null;
    readonly printed: string;
    readonly told: string;
}

/** A call of the real command line, as a process of its own. */
export class CommandLineCall {
    printed = '';
    told = '';
    readonly ended: Promise<EndedCall>;
    private readonly child: ChildProcess;

    constructor(home: string, args: readonly string[]) {
        this.child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, XDG_CONFIG_HOME: home } });
        this.child.stdout?.setEncoding('utf8').on('data', text => {
            this.printed += text;
        });
        this.child.stderr?.setEncoding('utf8').on('data', text => {
            this.told += text;
        });
        this.ended = new Promise((resolve, reject) => {
            this.child.once('error', reject);
            this.child.once('close', code => resolve({ code, printed: this.printed, told: this.told }));
        });
    }

    /** The code that it shows to the person. */
    userCode(): Promise<string> {
        return eventually('the command line shows a code', () => /confirm the code (\S+) there/.exec(this.told)?.[1], 10_000);
    }
}
