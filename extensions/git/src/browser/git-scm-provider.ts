import { DiffUris } from '@theia/core/lib/browser/diff-uris';
import { type OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { Emitter } from '@theia/core/lib/common/event';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import type {
    ScmActionButton,
    ScmCommand,
    ScmHistoryProvider,
    ScmProvider,
    ScmResource,
    ScmResourceGroup
} from '@theia/scm/lib/browser/scm-provider';
import type { GitChange, GitChangeKind, GitStatus } from '../common/git-status';
import { GitCommands } from './git-commands';
import { uriIn, versionUri } from './git-uris';

export type GitGroupId = 'merge' | 'index' | 'changes' | 'untracked';

const letters: Readonly<Record<GitChangeKind, { readonly letter: string; readonly color: string }>> = {
    added: { letter: 'A', color: 'coditectGit.addedForeground' },
    modified: { letter: 'M', color: 'coditectGit.modifiedForeground' },
    deleted: { letter: 'D', color: 'coditectGit.deletedForeground' },
    renamed: { letter: 'R', color: 'coditectGit.addedForeground' },
    copied: { letter: 'C', color: 'coditectGit.addedForeground' },
    'type-changed': { letter: 'T', color: 'coditectGit.modifiedForeground' },
    untracked: { letter: 'U', color: 'coditectGit.untrackedForeground' },
    conflicted: { letter: '!', color: 'coditectGit.conflictForeground' }
};

export class GitResourceState implements ScmResource {
    constructor(
        readonly group: GitResourceGroup,
        readonly change: GitChange,
        readonly sourceUri: URI,
        protected readonly openers: OpenerService
    ) {}

    get decorations() {
        const { letter, color } = letters[this.change.kind];
        return { letter, color, tooltip: this.tooltip, strikeThrough: this.change.kind === 'deleted' };
    }

    get tooltip(): string {
        const { kind, conflict, originalPath } = this.change;
        const words: Readonly<Record<GitChangeKind, string>> = {
            added: nls.localize('coditect/git/added', 'Added'),
            modified: nls.localize('coditect/git/modified', 'Modified'),
            deleted: nls.localize('coditect/git/deleted', 'Deleted'),
            renamed: nls.localize('coditect/git/renamed', 'Renamed from {0}', originalPath ?? ''),
            copied: nls.localize('coditect/git/copied', 'Copied from {0}', originalPath ?? ''),
            'type-changed': nls.localize('coditect/git/typeChanged', 'Changed its kind'),
            untracked: nls.localize('coditect/git/untrackedFile', 'Untracked'),
            conflicted: nls.localize('coditect/git/conflicted', 'In conflict: {0}', conflict ?? '')
        };
        return words[kind];
    }

    async open(): Promise<void> {
        await open(this.openers, this.comparison() ?? this.sourceUri);
    }

    /** What is compared when the file is opened; undefined where the file itself says all. */
    comparison(): URI | undefined {
        const { kind, originalPath } = this.change;
        const before = originalPath === undefined ? this.sourceUri : this.group.uriOf(originalPath);
        const name = this.sourceUri.path.base;
        if (this.group.id === 'index') {
            const title = nls.localize('coditect/git/indexTitle', '{0} (staged)', name);
            return DiffUris.encode(versionUri(before, 'HEAD', true), versionUri(this.sourceUri, '', true), title);
        }
        if (this.group.id === 'changes') {
            const right = kind === 'deleted' ? versionUri(this.sourceUri, 'none', true) : this.sourceUri;
            return DiffUris.encode(versionUri(before, '', true), right, nls.localize('coditect/git/changesTitle', '{0} (changes)', name));
        }
        return undefined;
    }
}

export class GitResourceGroup implements ScmResourceGroup {
    resources: GitResourceState[] = [];

    constructor(
        readonly id: GitGroupId,
        readonly label: string,
        readonly hideWhenEmpty: boolean,
        readonly provider: GitScmProvider
    ) {}

    uriOf(path: string): URI {
        return uriIn(new URI(this.provider.rootUri), path);
    }

    dispose(): void {
        this.resources = [];
    }
}

/** A repository, as the Source Control view shows it. */
export class GitScmProvider implements ScmProvider {
    readonly id = 'git';
    readonly label = 'Git';
    readonly acceptInputCommand: ScmCommand = { title: 'Commit', command: GitCommands.COMMIT.id };
    readonly groups: GitResourceGroup[];

    protected readonly onDidChangeEmitter = new Emitter<void>();
    readonly onDidChange = this.onDidChangeEmitter.event;
    protected readonly onDidChangeStatusBarCommandsEmitter = new Emitter<ScmCommand[] | undefined>();
    readonly onDidChangeStatusBarCommands = this.onDidChangeStatusBarCommandsEmitter.event;
    protected readonly onDidChangeCommitTemplateEmitter = new Emitter<string>();
    readonly onDidChangeCommitTemplate = this.onDidChangeCommitTemplateEmitter.event;
    protected readonly onDidChangeActionButtonEmitter = new Emitter<ScmActionButton | undefined>();
    readonly onDidChangeActionButton = this.onDidChangeActionButtonEmitter.event;

    status: GitStatus | undefined;
    /** A command goes to a server at this moment. */
    protected isSynchronizing = false;

    constructor(
        /** Absolute path. */
        readonly root: string,
        readonly rootUri: string,
        readonly historyProvider: ScmHistoryProvider,
        protected readonly openers: OpenerService
    ) {
        this.groups = [
            new GitResourceGroup('merge', nls.localize('coditect/git/mergeGroup', 'Merge Changes'), true, this),
            new GitResourceGroup('index', nls.localize('coditect/git/stagedGroup', 'Staged Changes'), true, this),
            new GitResourceGroup('changes', nls.localize('coditect/git/changesGroup', 'Changes'), false, this),
            new GitResourceGroup('untracked', nls.localize('coditect/git/untrackedGroup', 'Untracked Files'), true, this)
        ];
    }

    group(id: GitGroupId): readonly GitResourceState[] {
        return this.groups.find(group => group.id === id)?.resources ?? [];
    }

    update(status: GitStatus): void {
        this.status = status;
        const lists: Readonly<Record<GitGroupId, readonly GitChange[]>> = {
            merge: status.merge,
            index: status.staged,
            changes: status.unstaged,
            untracked: status.untracked
        };
        for (const group of this.groups) {
            group.resources = lists[group.id].map(change => new GitResourceState(group, change, group.uriOf(change.path), this.openers));
        }
        this.fireAll();
    }

    set synchronizing(synchronizing: boolean) {
        this.isSynchronizing = synchronizing;
        this.fireAll();
    }

    get statusBarCommands(): ScmCommand[] {
        if (!this.status) {
            return [];
        }
        const { head, underWay } = this.status;
        const changed = this.groups.some(({ id, resources }) => id !== 'untracked' && resources.length > 0);
        const name = head.branch ?? head.commit?.slice(0, 7) ?? nls.localize('coditect/git/noCommit', 'no commit');
        const going = underWay === undefined ? '' : ` (${underWay})`;
        const branch: ScmCommand = {
            title: `$(git-branch) ${name}${changed ? '*' : ''}${going}`,
            tooltip: nls.localize('coditect/git/branchTooltip', 'Branch {0}. Switch to another', name),
            command: GitCommands.CHECKOUT.id
        };
        return [branch, this.synchronization()];
    }

    get actionButton(): ScmActionButton | undefined {
        if (!this.status) {
            return undefined;
        }
        const { head } = this.status;
        const waiting =
            this.groups.some(({ id, resources }) => id !== 'merge' && resources.length > 0) || this.status.underWay !== undefined;
        if (waiting) {
            return {
                command: { title: `$(check) ${nls.localize('coditect/git/commit', 'Commit')}`, command: GitCommands.COMMIT.id },
                enabled: true
            };
        }
        if (head.commit !== undefined && head.branch !== undefined && head.upstream === undefined) {
            const title = `$(cloud-upload) ${nls.localize('coditect/git/publish', 'Publish Branch')}`;
            return { command: { title, command: GitCommands.PUBLISH.id }, enabled: !this.isSynchronizing };
        }
        if ((head.ahead ?? 0) > 0 || (head.behind ?? 0) > 0) {
            const title = `$(sync) ${nls.localize('coditect/git/sync', 'Synchronise')} ${counts(head)}`;
            return { command: { title, command: GitCommands.SYNCHRONIZE.id }, enabled: !this.isSynchronizing };
        }
        const title = `$(check) ${nls.localize('coditect/git/commit', 'Commit')}`;
        return { command: { title, command: GitCommands.COMMIT.id }, enabled: false };
    }

    dispose(): void {
        for (const emitter of [
            this.onDidChangeEmitter,
            this.onDidChangeStatusBarCommandsEmitter,
            this.onDidChangeCommitTemplateEmitter,
            this.onDidChangeActionButtonEmitter
        ]) {
            emitter.dispose();
        }
    }

    protected synchronization(): ScmCommand {
        const head = this.status?.head ?? {};
        if (this.isSynchronizing) {
            const tooltip = nls.localize('coditect/git/synchronizing', 'Git talks to the server');
            return { title: '$(sync~spin)', tooltip, command: GitCommands.HISTORY.id };
        }
        if (head.upstream === undefined) {
            const tooltip = nls.localize('coditect/git/publishTooltip', 'This branch is not on a server yet. Publish it');
            return { title: '$(cloud-upload)', tooltip, command: GitCommands.PUBLISH.id };
        }
        const tooltip = nls.localize(
            'coditect/git/syncTooltip',
            '{0} to pull from and {1} to push to {2}. Synchronise',
            String(head.behind ?? 0),
            String(head.ahead ?? 0),
            head.upstream
        );
        return { title: `$(sync) ${counts(head)}`.trim(), tooltip, command: GitCommands.SYNCHRONIZE.id };
    }

    protected fireAll(): void {
        this.onDidChangeEmitter.fire();
        this.onDidChangeStatusBarCommandsEmitter.fire(this.statusBarCommands);
        this.onDidChangeActionButtonEmitter.fire(this.actionButton);
    }
}

/** `2↓ 1↑`; empty where both have the same. */
function counts({ ahead = 0, behind = 0 }: GitStatus['head']): string {
    return [behind > 0 ? `${behind}↓` : '', ahead > 0 ? `${ahead}↑` : ''].filter(Boolean).join(' ');
}
