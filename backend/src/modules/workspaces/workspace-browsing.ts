import { type WorkspaceEntry, workspaceFilesLimits, workspaceFilesProblems } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';
import type { Principal } from '../../kernel/principal.js';
import type { WorkspaceFiles } from '../../ports/workspace-files.js';
import type { WorkspaceRoles } from './workspace-roles.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Lets who may see a workspace look at its files. There is nothing here that could change them. */
export class WorkspaceBrowsing {
    constructor(
        private readonly roles: WorkspaceRoles,
        /** There where this process has the volumes. */
        private readonly files: WorkspaceFiles | undefined
    ) {}

    async list(principal: Principal, workspaceId: string, path: string): Promise<{ entries: WorkspaceEntry[]; more: boolean }> {
        await this.roles.require(principal, workspaceId, 'view');
        const listing = await this.reach().list(workspaceId, path, workspaceFilesLimits.entries);
        if (!listing && path === '') {
            // It has never run.
            return { entries: [], more: false };
        }
        if (!listing) {
            throw nothingThere();
        }
        const byKindAndName = (one: WorkspaceEntry, other: WorkspaceEntry) =>
            Number(other.kind === 'folder') - Number(one.kind === 'folder') || one.name.localeCompare(other.name);
        return { entries: [...listing.entries].sort(byKindAndName), more: listing.more };
    }

    async read(
        principal: Principal,
        workspaceId: string,
        path: string
    ): Promise<{ bytes: number; kind: 'text' | 'binary' | 'too-large'; text?: string }> {
        await this.roles.require(principal, workspaceId, 'view');
        const file = await this.reach().read(workspaceId, path, workspaceFilesLimits.bytes);
        if (!file) {
            throw nothingThere();
        }
        if (file.bytes > workspaceFilesLimits.bytes) {
            return { bytes: file.bytes, kind: 'too-large' };
        }
        const text = textOf(file.content);
        return text === undefined ? { bytes: file.bytes, kind: 'binary' } : { bytes: file.bytes, kind: 'text', text };
    }

    private reach(): WorkspaceFiles {
        if (!this.files) {
            throw new PlatformError(
                'unavailable',
                workspaceFilesProblems.unreachable,
                'The files can not be reached just now. Try again in a moment.'
            );
        }
        return this.files;
    }
}

function textOf(content: Buffer): string | undefined {
    if (content.includes(0)) {
        return undefined;
    }
    try {
        return decoder.decode(content);
    } catch (error) {
        if (error instanceof TypeError) {
            return undefined;
        }
        throw error;
    }
}

const nothingThere = () =>
    new PlatformError(
        'not-found',
        workspaceFilesProblems.notFound,
        'There is no such file or folder any more, or it is a link, which is not followed.'
    );
