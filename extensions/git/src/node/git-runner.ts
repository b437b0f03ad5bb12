import { simpleGit } from 'simple-git';
import { cancelled, describeFailure, GitError } from '../common/git-failure';
import { type GitProgress, lastProgress } from '../common/git-progress';

export interface GitRun {
    /** What the command reads from its standard input. */
    readonly input?: string;
    /** Added to the runner's own. */
    readonly environment?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((progress: GitProgress) => void) | undefined;
    /** Codes by which the command says something else than that it failed. */
    readonly otherCodes?: readonly number[];
    /** The command names files by patterns to commands that it starts itself, which must not be taken for names. */
    readonly usesPatterns?: boolean;
}

/**
 * simple-git guards against variables and settings that strangers may have chosen. Here all of them are the person's own, in the own
 * workspace, or this extension's: they count for Git here as they do in a terminal. What stays guarded are arguments that would run
 * another program in the place of Git's at the other end.
 */
const ownSettings = {
    allowUnsafeAlias: true,
    allowUnsafeAskPass: true,
    allowUnsafeCommandBinaries: true,
    allowUnsafeConfigEnvCount: true,
    allowUnsafeConfigPaths: true,
    allowUnsafeCredentialHelper: true,
    allowUnsafeDiffExternal: true,
    allowUnsafeDiffTextConv: true,
    allowUnsafeEditor: true,
    allowUnsafeExec: true,
    allowUnsafeFilter: true,
    allowUnsafeFsMonitor: true,
    allowUnsafeGitProxy: true,
    allowUnsafeGpgProgram: true,
    allowUnsafeHooksPath: true,
    allowUnsafeInclude: true,
    allowUnsafeMergeDriver: true,
    allowUnsafePager: true,
    allowUnsafeSshCommand: true,
    allowUnsafeSubmodule: true,
    allowUnsafeTemplateDir: true,
    allowUnsafeUrlRewrite: true
};

const progressEveryMilliseconds = 100;

/** Runs Git through simple-git, each command in a process of its own, and turns its failures into sentences. */
export class GitRunner {
    constructor(private readonly environment: () => NodeJS.ProcessEnv) {}

    /** What the command printed. Rejects with `GitError`. */
    async run(folder: string, args: readonly string[], run: GitRun = {}): Promise<string> {
        if (run.signal?.aborted) {
            throw GitError(cancelled);
        }
        let output = '';
        try {
            const environment = {
                ...this.environment(),
                // Messages are read, and so must be in one language; names of files stay as they are.
                LC_ALL: 'C.UTF-8',
                GIT_TERMINAL_PROMPT: '0',
                GIT_EDITOR: 'true',
                ...run.environment
            };
            const git = simpleGit({
                baseDir: folder,
                allowEnvironment: Object.keys(environment),
                unsafe: ownSettings,
                ...(run.signal ? { abort: run.signal } : {}),
                ...(run.input === undefined ? {} : { input: () => run.input }),
                errors: (error, { exitCode, stdOut, stdErr }) => {
                    if (exitCode === 0 || run.otherCodes?.includes(exitCode)) {
                        return undefined;
                    }
                    output = Buffer.concat([...stdOut, ...stdErr]).toString('utf8');
                    return error ?? Buffer.from(output);
                }
            });
            git.env(environment);
            if (run.onProgress) {
                const { onProgress } = run;
                git.outputHandler((_command, _stdout, stderr) => readProgress(stderr, onProgress));
            }
            const literal = run.usesPatterns ? [] : ['--literal-pathspecs'];
            return await git.raw(['-c', 'core.quotePath=false', ...literal, ...args]);
        } catch (error) {
            if (run.signal?.aborted) {
                throw GitError(cancelled);
            }
            throw GitError(describeFailure(output || (error instanceof Error ? error.message : String(error))));
        }
    }
}

function readProgress(stream: NodeJS.ReadableStream, onProgress: (progress: GitProgress) => void): void {
    let told = 0;
    let last: string | undefined;
    stream.on('data', (chunk: Buffer) => {
        const progress = lastProgress(chunk.toString('utf8'));
        const now = performance.now();
        if (progress && (progress.stage !== last || now - told >= progressEveryMilliseconds)) {
            [told, last] = [now, progress.stage];
            onProgress(progress);
        }
    });
}
