/** A program that a terminal can be opened with. */
export interface InstalledShell {
    /** As it is offered to a person: `bash`. */
    readonly name: string;
    readonly path: string;
    readonly args: readonly string[];
}

export const shellsServicePath = '/services/coditect/shells';

export const ShellsService = Symbol('ShellsService');

export interface ShellsService {
    /** Those of the known ones that the workspace has, in the order in which they are offered. */
    installed(): Promise<readonly InstalledShell[]>;
}
