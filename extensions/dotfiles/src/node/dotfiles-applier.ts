import { spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { access, constants, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DotfilesOutcome } from '../common/dotfiles-protocol';

/** What is run of a repository where it is there; the first one counts. As GitHub Codespaces has it. */
const installScripts = ['install.sh', 'install', 'bootstrap.sh', 'bootstrap', 'script/bootstrap', 'setup.sh', 'setup', 'script/setup'];

/** What belongs to the repository and not to a home folder. */
const notLinked: ReadonlySet<string> = new Set(['.git', '.gitignore', '.gitattributes', '.gitmodules', '.github']);

const cloneMilliseconds = 5 * 60_000;
const installMilliseconds = 15 * 60_000;
const mostLogBytes = 1024 * 1024;
/** A workspace may be stopped while they are applied; what stops it each time is not tried for ever. */
const mostTries = 3;

export interface DotfilesPlaces {
    readonly home: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
}

interface State {
    readonly state: 'none' | 'running' | 'applied' | 'failed';
    readonly tries?: number;
}

/**
 * Puts the dotfiles of a person into the home folder of a workspace that starts for the first time: clones the repository to
 * `~/.dotfiles`, and runs its install script or else links its dotfiles. `~/.coditect/dotfiles.json` remembers that it was done.
 */
export class DotfilesApplier {
    readonly log: string;
    private readonly folder: string;
    private readonly stateFile: string;
    private readonly clone: string;

    constructor(private readonly places: DotfilesPlaces) {
        this.folder = join(places.home, '.coditect');
        this.log = join(this.folder, 'dotfiles.log');
        this.stateFile = join(this.folder, 'dotfiles.json');
        this.clone = join(places.home, '.dotfiles');
    }

    /** Never rejects: whatever goes wrong is told by a sentence. */
    async apply(url: string | undefined): Promise<DotfilesOutcome> {
        try {
            const { state, tries = 0 } = await this.readState();
            if (state !== 'running' && (state !== undefined || url === undefined)) {
                if (state === undefined) {
                    await this.writeState({ state: 'none' });
                }
                return { kind: 'nothing' };
            }
            if (url === undefined || tries >= mostTries) {
                await this.writeState({ state: 'failed' });
                return this.failed('Your dotfiles could not be applied: the workspace was stopped before it was done.');
            }
            await this.writeState({ state: 'running', tries: tries + 1 });
            const outcome = await this.applyNow(url);
            await this.writeState({ state: outcome.kind === 'applied' ? 'applied' : 'failed' });
            return outcome;
        } catch (error) {
            return this.failed(`Your dotfiles could not be applied: ${error instanceof Error ? error.message : String(error)}.`);
        }
    }

    private async applyNow(url: string): Promise<DotfilesOutcome> {
        const log = createWriteStream(this.log, { flags: 'w', mode: 0o600 });
        try {
            if (await isThere(this.clone)) {
                const aside = `${this.clone}.before`;
                await rm(aside, { recursive: true, force: true });
                await rename(this.clone, aside);
                print(log, 'What was in ~/.dotfiles is in ~/.dotfiles.before now.');
            }
            const cloned = await this.run(
                log,
                'git',
                ['clone', '--depth', '1', '--', url, this.clone],
                this.places.home,
                cloneMilliseconds
            );
            if (cloned !== 0) {
                return this.failed(
                    'Your dotfiles could not be cloned. Look whether the address in your account settings is right and can be read without a password.'
                );
            }
            const script = await this.findScript();
            if (script === undefined) {
                const linked = await this.link(log);
                return { kind: 'applied', sentence: `Your dotfiles are in the home folder: ${linked} linked.` };
            }
            const [file, args] = script.executable ? [join(this.clone, script.path), []] : ['bash', [join(this.clone, script.path)]];
            const code = await this.run(log, file, args, this.clone, installMilliseconds);
            return code === 0
                ? { kind: 'applied', sentence: `Your dotfiles were installed by ${script.path}.` }
                : this.failed(
                      `Your dotfiles were cloned, but ${script.path} ${code === undefined ? 'took too long' : `ended with code ${code}`}. Mend it, and run it again in a terminal.`
                  );
        } finally {
            await new Promise<void>(resolve => log.end(resolve));
        }
    }

    private async findScript(): Promise<{ readonly path: string; readonly executable: boolean } | undefined> {
        for (const path of installScripts) {
            const file = join(this.clone, path);
            const stat = await lstat(file).catch(() => undefined);
            if (stat?.isFile()) {
                const executable = await access(file, constants.X_OK).then(
                    () => true,
                    () => false
                );
                return { path, executable };
            }
        }
        return undefined;
    }

    /** What is in the home folder already stays as it is. Returns how many were linked. */
    private async link(log: WriteStream): Promise<number> {
        let linked = 0;
        for (const name of (await readdir(this.clone)).filter(one => one.startsWith('.') && !notLinked.has(one))) {
            const target = join(this.places.home, name);
            if (await isThere(target)) {
                print(log, `${name} is there already, and stays.`);
            } else {
                await symlink(join(this.clone, name), target);
                print(log, `${name} is linked.`);
                linked += 1;
            }
        }
        return linked;
    }

    /** The exit code; undefined where time was up. All that is printed goes into the log, up to a size. */
    private run(
        log: WriteStream,
        file: string,
        args: readonly string[],
        directory: string,
        milliseconds: number
    ): Promise<number | undefined> {
        print(log, `$ ${[file, ...args].join(' ')}`);
        return new Promise(resolve => {
            const child = spawn(file, args, {
                cwd: directory,
                // Nobody is there to be asked for a password.
                env: { ...this.places.environment, GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' },
                stdio: ['ignore', 'pipe', 'pipe'],
                detached: true
            });
            let late = false;
            const timer = setTimeout(() => {
                late = true;
                print(log, 'It took too long, and was ended.');
                endGroup(child.pid);
            }, milliseconds);
            for (const stream of [child.stdout, child.stderr]) {
                stream.on('data', (chunk: Buffer) => {
                    if (log.bytesWritten + log.writableLength < mostLogBytes) {
                        log.write(chunk);
                    }
                });
            }
            child.once('error', error => {
                clearTimeout(timer);
                print(log, error.message);
                resolve(127);
            });
            child.once('close', code => {
                clearTimeout(timer);
                resolve(late ? undefined : (code ?? 1));
            });
        });
    }

    private failed(sentence: string): DotfilesOutcome {
        return { kind: 'failed', sentence, log: this.log };
    }

    private async readState(): Promise<Partial<State>> {
        try {
            return JSON.parse(await readFile(this.stateFile, 'utf8')) as Partial<State>;
        } catch (error) {
            // A file that is no JSON was cut off while it was written: as good as none.
            if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) {
                return {};
            }
            throw error;
        }
    }

    private async writeState(state: State): Promise<void> {
        await mkdir(this.folder, { recursive: true, mode: 0o700 });
        await writeFile(this.stateFile, JSON.stringify(state), { mode: 0o600 });
    }
}

function print(log: WriteStream, line: string): void {
    log.write(`${line}\n`);
}

/** The script and what it started. Gone already is as good. */
function endGroup(pid: number | undefined): void {
    if (pid === undefined) {
        return;
    }
    try {
        process.kill(-pid, 'SIGKILL');
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
            throw error;
        }
    }
}

async function isThere(path: string): Promise<boolean> {
    return lstat(path).then(
        () => true,
        () => false
    );
}
