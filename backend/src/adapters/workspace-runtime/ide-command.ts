import { isReservedVariable } from '@coditect/protocol';
import type { WorkspaceSpec } from '../../ports/workspace-runtime.js';

/** How to start one IDE: what is executed and where the IDE finds things, as it sees them itself. */
export interface IdeCommand {
    readonly file: string;
    readonly args: readonly string[];
    /** More arguments for bubblewrap, which it reads from file descriptor {@link PRIVATE_ARGUMENTS_FD}: no process list shows them. */
    readonly privateArgs: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly workingDirectory: string;
    /** Path of the workspace folder as the IDE sees it. */
    readonly folder: string;
    /** True when the command reports the sandbox's first process on file descriptor 3 (`--info-fd`). */
    readonly reportsSandbox: boolean;
}

export const PRIVATE_ARGUMENTS_FD = 4;

/** Places inside the IDE's world. */
export interface IdePlaces {
    readonly home: string;
    readonly folder: string;
    readonly readyFile: string;
    readonly diskStateFile: string;
    readonly path: string;
}

export const READY_FILE_NAME = 'ready.json';

/** Environment entry by which processes of a run are found again when they have detached themselves. */
export const RUN_MARK = 'CODITECT_RUN';

/**
 * A closed laptop must find its terminals and unsaved edits again, so the IDE keeps a lost connection's channels for a
 * day. Without this it closes them at the first blip of the socket.
 */
const KEEP_CONNECTION_MILLISECONDS = 24 * 60 * 60 * 1000;

/** What is the same for every IDE: what the caller allows, and nothing of the platform's own environment. */
export function sharedEnvironment(
    allowed: Readonly<Record<string, string>>,
    places: Pick<IdePlaces, 'home' | 'path'>
): Readonly<Record<string, string>> {
    return {
        LANG: 'C.UTF-8',
        ...allowed,
        PATH: places.path,
        HOME: places.home,
        USER: 'developer',
        LOGNAME: 'developer',
        SHELL: '/bin/bash',
        TERM: 'xterm-256color',
        THEIA_CONFIG_DIR: `${places.home}/.theia`,
        FRONTEND_CONNECTION_TIMEOUT: String(KEEP_CONNECTION_MILLISECONDS)
    };
}

/** All that an IDE and its terminals get to see, but for what its person adds. */
export function ideEnvironment(
    allowed: Readonly<Record<string, string>>,
    spec: WorkspaceSpec,
    places: IdePlaces,
    mark: string
): Readonly<Record<string, string>> {
    return {
        ...sharedEnvironment(allowed, places),
        CODITECT_GATEWAY_SECRET: spec.gatewaySecret,
        CODITECT_READY_FILE: places.readyFile,
        CODITECT_DISK_STATE_FILE: places.diskStateFile,
        CODITECT_WORKSPACE_FOLDER: places.folder,
        CODITECT_WORKSPACE_ORIGIN: spec.origin,
        THEIA_WEBVIEW_EXTERNAL_ENDPOINT: webviewHosts(spec.origin),
        ...(spec.repository === undefined ? {} : { CODITECT_REPOSITORY: spec.repository }),
        ...(spec.dotfiles === undefined ? {} : { CODITECT_DOTFILES: spec.dotfiles }),
        [RUN_MARK]: mark
    };
}

/** What its person put into the workspace's environment. The platform's own names are not up to persons, whoever let them through. */
export function personEnvironment(spec: WorkspaceSpec): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(spec.environment).filter(([name]) => !isReservedVariable(name)));
}

/**
 * Hosts of extensions' own pages, by Theia's pattern. With https they lie beside the workspace's, for one wildcard certificate.
 * Without, below it: browsers hold two names below `localhost` for two sites, and refuse the page of one its service worker
 * within a page of the other.
 */
function webviewHosts(origin: string): string {
    const { protocol, host } = new URL(origin);
    const label = '{{uuid}}--webview';
    return protocol === 'https:' ? host.replace(/^[^.]+/, label) : `${label}.${host}`;
}

/**
 * For Node, which hands them on to the processes that an IDE forks. An IDE waits most of its life and makes little garbage at a
 * time: a nursery of 2 MB instead of 16 costs it no time that could be measured, and spares it 12 MB (bench/README.md).
 */
export const nodeOptions: readonly string[] = ['--max-semi-space-size=2'];

/**
 * Any free port of the loopback interface: the IDE tells which in its ready file. The VS Code extensions that come with the
 * product are one copy for all workspaces; what a person installs goes to the home.
 */
export function ideArguments(ideDirectory: string, folder?: string): readonly string[] {
    return [
        `${ideDirectory}/lib/backend/main.js`,
        ...(folder === undefined ? [] : [folder]),
        '--hostname=127.0.0.1',
        '--port=0',
        `--plugins=local-dir:${ideDirectory}/plugins`
    ];
}
