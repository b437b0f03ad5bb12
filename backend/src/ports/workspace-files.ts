/**
 * Reads the folder of a workspace from outside, whether it runs or not. Whatever lies in it was made by code of its people, who may
 * change it while it is read: no link is followed, whoever put it where, and nothing outside of the folder is ever reached.
 */
export interface WorkspaceFiles {
    /** `path`: names with `/` between them, relative to the folder; empty is the folder itself. Undefined where there is no such folder. */
    list(workspaceId: string, path: string, most: number): Promise<FolderListing | undefined>;

    /** At most `mostBytes` of a regular file, from its beginning. Undefined where there is no such file. */
    read(workspaceId: string, path: string, mostBytes: number): Promise<FileContent | undefined>;
}

export interface FolderListing {
    readonly entries: readonly FolderEntry[];
    /** There are more than were asked for. */
    readonly more: boolean;
}

export interface FolderEntry {
    readonly name: string;
    readonly kind: 'folder' | 'file' | 'link' | 'other';
    readonly bytes: number;
}

export interface FileContent {
    /** Of the whole file. */
    readonly bytes: number;
    readonly content: Buffer;
}
