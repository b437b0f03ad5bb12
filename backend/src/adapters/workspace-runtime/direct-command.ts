import { realpath } from 'node:fs/promises';
import type { WorkspaceSpec } from '../../ports/workspace-runtime.js';
import { type IdeCommand, ideArguments, ideEnvironment, nodeOptions, personEnvironment, READY_FILE_NAME } from './ide-command.js';
import { DISK_STATE_FILE_NAME } from './limits/disk-state-file.js';
import type { WorkspaceFolders } from './workspace-volumes.js';

const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin';

export interface DirectOptions {
    readonly nodeBinary: string;
    readonly ideDirectory: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly setpriv: string | undefined;
}

/**
 * Runs the IDE without a sandbox, with the same scrubbed environment. Its folder is then called `workspace` in the
 * explorer: a link with the right name would not do, since the IDE's file watcher reports the real path.
 */
export class DirectCommand {
    constructor(private readonly options: DirectOptions) {}

    async build(spec: WorkspaceSpec, folders: WorkspaceFolders, mark: string): Promise<IdeCommand> {
        const folder = await realpath(folders.workspace);
        const home = await realpath(folders.config);
        const { nodeBinary, environment, setpriv } = this.options;
        const ide = [nodeBinary, ...nodeOptions, ...ideArguments(await realpath(this.options.ideDirectory), folder)];
        const [file = nodeBinary, ...args] = setpriv === undefined ? ide : [setpriv, '--pdeathsig', 'KILL', '--', ...ide];
        return {
            file,
            args,
            privateArgs: [],
            environment: ideEnvironment(
                { ...environment, ...personEnvironment(spec) },
                spec,
                {
                    home,
                    folder,
                    path: environment.PATH ?? SYSTEM_PATH,
                    readyFile: `${folders.run}/${READY_FILE_NAME}`,
                    diskStateFile: `${folders.run}/${DISK_STATE_FILE_NAME}`
                },
                mark
            ),
            workingDirectory: folder,
            folder,
            reportsSandbox: false
        };
    }
}
