import type { Disposable } from '@theia/core/lib/common/disposable';
import { Emitter } from '@theia/core/lib/common/event';
import { type Resource, ResourceError, type ResourceResolver } from '@theia/core/lib/common/resource';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { GitServer } from '../common/git-protocol';
import { GitRepositories } from './git-repositories';
import { type GitVersion, gitScheme, versionOf } from './git-uris';

/** Reads versions of files, as editors show them beside what is in the folder. */
@injectable()
export class GitResourceResolver implements ResourceResolver {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitRepositories)
    protected readonly repositories: GitRepositories;

    async resolve(uri: URI): Promise<Resource> {
        const version = versionOf(uri);
        const repository = version && this.repositories.findFor(version.path);
        if (uri.scheme !== gitScheme || !version || !repository) {
            throw new Error(`${uri.toString()} is no version of a file.`);
        }
        return new GitResource(uri, version, repository, this.server);
    }
}

interface VersionedFolder {
    readonly root: string;
    onDidChange(listener: () => void): Disposable;
}

class GitResource implements Resource {
    readonly readOnly = true;
    readonly autosaveable = false;

    protected readonly onDidChangeContentsEmitter = new Emitter<void>();
    readonly onDidChangeContents = this.onDidChangeContentsEmitter.event;
    private readonly following: Disposable | undefined;

    constructor(
        readonly uri: URI,
        private readonly shown: GitVersion,
        private readonly repository: VersionedFolder,
        private readonly server: GitServer
    ) {
        // A commit stays what it is; the index and names that move do not.
        this.following = /^[0-9a-f]{40}$/.test(shown.ref)
            ? undefined
            : repository.onDidChange(() => this.onDidChangeContentsEmitter.fire());
    }

    async readContents(): Promise<string> {
        const { path, ref, orEmpty } = this.shown;
        const content = await this.server.content(this.repository.root, path.slice(this.repository.root.length + 1), ref);
        if (content === undefined && orEmpty !== true) {
            throw ResourceError.NotFound({ uri: this.uri, message: 'There is no such version of this file.' });
        }
        return content ?? '';
    }

    dispose(): void {
        this.following?.dispose();
        this.onDidChangeContentsEmitter.dispose();
    }
}
