import type { ResourceGroups } from './limits/resource-groups.js';

/** Resolves after so many milliseconds; rejects when the signal is aborted. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;

/** What the adapter needs of a logger; pino's has it. */
export interface RuntimeLogger {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
}

export interface LocalProcessOptions {
    /** Must exist. Volumes go to `<dataDirectory>/workspaces/<workspaceId>/{workspace,config}`. */
    readonly dataDirectory: string;
    /** The Theia application: a folder with `package.json` and `lib/backend/main.js`. */
    readonly ideDirectory: string;
    readonly nodeBinary: string;
    /** Path of a bubblewrap that was found to work ({@link findBubblewrap}); undefined runs workspaces without a sandbox. */
    readonly bubblewrap: string | undefined;
    /** Path of setpriv ({@link findSetpriv}), used only without bubblewrap. */
    readonly setpriv: string | undefined;
    readonly startTimeoutMilliseconds: number;
    /** How many sandboxes wait, started ahead, for a workspace to claim them. Only in bubblewrap; 0 for none. */
    readonly warmWorkspaces: number;
    /** Variables of the platform's environment that workspaces may see, such as LANG and TZ. PATH counts only without a sandbox. */
    readonly environment: Readonly<Record<string, string>>;
    /** Control groups that were found ({@link findGroups}); without any the platform looks after limits itself. */
    readonly groups: ResourceGroups | undefined;
    /** Of the data folder's disk, kept free for the platform itself. */
    readonly diskReserveMebibytes: number;
    readonly logger: RuntimeLogger;
    /** Milliseconds on a clock that only goes forward. */
    readonly now: () => number;
    readonly sleep: Sleep;
}
