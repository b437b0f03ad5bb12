import { Emitter } from '@theia/core/lib/common/event';
import URI from '@theia/core/lib/common/uri';
import type {
    ScmHistoryItem,
    ScmHistoryItemChange,
    ScmHistoryItemRef,
    ScmHistoryItemRefsChangeEvent,
    ScmHistoryOptions,
    ScmHistoryProvider
} from '@theia/scm/lib/browser/scm-provider';
import type { GitCommit, GitReference } from '../common/git-log';
import type { GitServer } from '../common/git-protocol';
import type { GitHead } from '../common/git-status';
import { versionUri } from './git-uris';

const pageSize = 50;

/** Commits of a repository, as the graph of the Source Control view shows them. */
export class GitHistoryProvider implements ScmHistoryProvider {
    protected readonly onDidChangeCurrentHistoryItemRefsEmitter = new Emitter<void>();
    readonly onDidChangeCurrentHistoryItemRefs = this.onDidChangeCurrentHistoryItemRefsEmitter.event;
    protected readonly onDidChangeHistoryItemRefsEmitter = new Emitter<ScmHistoryItemRefsChangeEvent>();
    readonly onDidChangeHistoryItemRefs = this.onDidChangeHistoryItemRefsEmitter.event;

    currentHistoryItemRef: ScmHistoryItemRef | undefined;
    currentHistoryItemRemoteRef: ScmHistoryItemRef | undefined;
    protected last = '';

    constructor(
        protected readonly root: string,
        protected readonly rootUri: URI,
        protected readonly server: GitServer
    ) {}

    /** The history is read anew when the branch, its last commit or that of its upstream is another. */
    update({ branch, commit, upstream, ahead, behind }: GitHead): void {
        const now = JSON.stringify([branch, commit, upstream, ahead, behind]);
        if (now === this.last) {
            return;
        }
        this.last = now;
        this.currentHistoryItemRef =
            commit === undefined
                ? undefined
                : { id: `refs/heads/${branch ?? 'HEAD'}`, name: branch ?? commit.slice(0, 7), revision: commit };
        this.currentHistoryItemRemoteRef =
            upstream === undefined || behind === undefined
                ? undefined
                : { id: `refs/remotes/${upstream}`, name: upstream, revision: upstream };
        this.onDidChangeCurrentHistoryItemRefsEmitter.fire();
    }

    async provideHistoryItemRefs(): Promise<ScmHistoryItemRef[] | undefined> {
        return (await this.server.branches(this.root)).map(({ kind, name, commit }) => refOf({ kind, name }, commit));
    }

    async provideHistoryItems({ skip = 0, limit, historyItemRefs = [] }: ScmHistoryOptions): Promise<ScmHistoryItem[] | undefined> {
        const count = typeof limit === 'number' ? limit : pageSize;
        const commits = await this.server.log(this.root, { skip, limit: count, revisions: historyItemRefs });
        return commits.map(itemOf);
    }

    async provideHistoryItemChanges(commit: string): Promise<ScmHistoryItemChange[] | undefined> {
        const { parent, changes } = await this.server.commitFiles(this.root, commit);
        return changes.map(({ path, originalPath, kind }) => {
            const file = this.rootUri.resolve(path);
            const before = originalPath === undefined ? file : this.rootUri.resolve(originalPath);
            const original = kind === 'added' || parent === undefined ? undefined : versionUri(before, parent).toString();
            const modified = kind === 'deleted' ? undefined : versionUri(file, commit).toString();
            return {
                uri: file.toString(),
                ...(original === undefined ? {} : { originalUri: original }),
                ...(modified === undefined ? {} : { modifiedUri: modified }),
                ...(kind === 'renamed' ? { renameUri: file.toString() } : {})
            };
        });
    }

    async resolveHistoryItem(id: string): Promise<ScmHistoryItem | undefined> {
        const [commit] = await this.server.log(this.root, { skip: 0, limit: 1, revisions: [id] });
        return commit && itemOf(commit);
    }

    resolveHistoryItemRefsCommonAncestor(revisions: string[]): Promise<string | undefined> {
        return this.server.mergeBase(this.root, revisions);
    }
}

function itemOf({ hash, parents, subject, body, authorName, authorEmail, authoredAt, references }: GitCommit): ScmHistoryItem {
    return {
        id: hash,
        parentIds: parents,
        subject,
        message: body ? `${subject}\n\n${body}` : subject,
        author: authorName,
        authorEmail,
        displayId: hash.slice(0, 7),
        timestamp: authoredAt,
        references: references.map(reference => refOf(reference, hash))
    };
}

const folders: Readonly<Record<GitReference['kind'], string>> = { branch: 'refs/heads', remote: 'refs/remotes', tag: 'refs/tags' };

function refOf({ kind, name }: GitReference, revision: string): ScmHistoryItemRef {
    return { id: `${folders[kind]}/${name}`, name, revision };
}
