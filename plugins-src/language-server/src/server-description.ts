import path from 'node:path';

/** What the manifest of an extension says of its language server, under `languageServer`. */
export interface ServerDescription {
    /** The server's program, relative to the extension's folder. */
    readonly entry: string;
    readonly arguments: readonly string[];
    /** Identifiers of the languages that it serves. */
    readonly languages: readonly string[];
    /** Sections of the settings that it is told of when they change. */
    readonly settings: readonly string[];
    /** What it is told at its start; `<server>` stands for its folder. */
    readonly initializationOptions?: unknown;
}

interface Manifest {
    readonly languageServer?: ServerDescription;
}

/** @throws when the extension was packaged without a server. */
export function describedServer(manifest: unknown): ServerDescription {
    const { languageServer } = manifest as Manifest;
    if (!languageServer) {
        throw new Error('The extension names no language server.');
    }
    return languageServer;
}

/** Puts the server's folder where the options name it. */
export function withServerFolder(options: unknown, folder: string): unknown {
    if (typeof options === 'string') {
        return options.replace('<server>', folder);
    }
    if (Array.isArray(options)) {
        return options.map(option => withServerFolder(option, folder));
    }
    if (typeof options === 'object' && options !== null) {
        return Object.fromEntries(Object.entries(options).map(([key, option]) => [key, withServerFolder(option, folder)]));
    }
    return options;
}

/** The extension's folder of the server's files: the first part of the entry's path. */
export function serverFolder(extensionFolder: string, { entry }: ServerDescription): string {
    return path.join(extensionFolder, entry.split('/')[0] ?? '');
}
