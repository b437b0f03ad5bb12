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
}

/**
 * Variables that simple-git would take away as dangerous where strangers choose them. Here they are set by this extension, or by
 * the person in the own workspace.
 */
const allowedVariables = [
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_KEY_0',
    'GIT_CONFIG_VALUE_0',
    'GIT_TERMINAL_PROMPT',
    'GIT_EDITOR',
    'GIT_INDEX_FILE',
    'GIT_OPTIONAL_LOCKS',
    'GIT_AUTHOR_NAME',
    'GIT_AUTHOR_EMAIL',
    'GIT_COMMITTER_NAME',
    'GIT_COMMITTER_EMAIL',
    'GIT_SSL_CAINFO',
    'GIT_SSH_COMMAND',
    'SSH_ASKPASS',
    'SSH_ASKPASS_REQUIRE',
    'SSH_AUTH_SOCK'
];

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
            const git = simpleGit({
                baseDir: folder,
                allowEnvironment: allowedVariables,
                unsafe: {
                    allowUnsafeAskPass: true,
                    allowUnsafeConfigEnvCount: true,
                    allowUnsafeConfigPaths: true,
                    allowUnsafeCredentialHelper: true,
                    allowUnsafeEditor: true,
                    allowUnsafeSshCommand: true
                },
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
            git.env({
                ...this.environment(),
                // Messages are read, and so must be in one language; names of files stay as they are.
                LC_ALL: 'C.UTF-8',
                GIT_TERMINAL_PROMPT: '0',
                GIT_EDITOR: 'true',
                ...run.environment
            });
            if (run.onProgress) {
                const { onProgress } = run;
                git.outputHandler((_command, _stdout, stderr) => readProgress(stderr, onProgress));
            }
            return await git.raw(['-c', 'core.quotePath=false', '--literal-pathspecs', ...args]);
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
