import { DiffUris } from '@theia/core/lib/browser/diff-uris';
import { ReactWidget } from '@theia/core/lib/browser/widgets/react-widget';
import { codicon, type Message } from '@theia/core/lib/browser/widgets/widget';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import * as React from '@theia/core/shared/react';
import { failureOf } from '../common/git-failure';
import type { GitCommit } from '../common/git-log';
import type { GitServer } from '../common/git-protocol';
import { versionUri } from './git-uris';

const pageSize = 50;

/** The commits that changed one file, newest first. Choosing one shows what it changed. */
export class FileHistoryWidget extends ReactWidget {
    static idOf(file: URI): string {
        return `coditect-git-history:${file.toString()}`;
    }

    protected commits: readonly GitCommit[] = [];
    protected hasMore = false;
    protected fault: string | undefined;
    protected reading = true;

    constructor(
        protected readonly file: URI,
        protected readonly root: string,
        protected readonly server: GitServer,
        protected readonly openUri: (uri: URI) => Promise<unknown>
    ) {
        super();
        this.id = FileHistoryWidget.idOf(file);
        this.title.label = nls.localize('coditect/git/historyOf', 'History: {0}', file.path.base);
        this.title.caption = this.title.label;
        this.title.iconClass = codicon('history');
        this.title.closable = true;
        this.addClass('coditect-git-history');
        this.node.tabIndex = 0;
        void this.readMore();
    }

    protected override onActivateRequest(message: Message): void {
        super.onActivateRequest(message);
        (this.node.querySelector<HTMLElement>('button') ?? this.node).focus();
    }

    protected async readMore(): Promise<void> {
        this.reading = true;
        this.update();
        try {
            const path = this.file.path.fsPath().slice(this.root.length + 1);
            const read = await this.server.log(this.root, { skip: this.commits.length, limit: pageSize, revisions: [], path });
            this.commits = [...this.commits, ...read];
            this.hasMore = read.length === pageSize;
            this.fault = undefined;
        } catch (error) {
            this.fault = failureOf(error).message;
        }
        this.reading = false;
        this.update();
    }

    protected render(): React.ReactNode {
        return (
            <>
                {this.fault && (
                    <p role="alert">
                        {this.fault}{' '}
                        <button type="button" className="theia-button secondary" onClick={() => void this.readMore()}>
                            {nls.localize('coditect/git/tryAgain', 'Try Again')}
                        </button>
                    </p>
                )}
                {!this.fault && !this.reading && this.commits.length === 0 && (
                    <p>{nls.localize('coditect/git/noHistory', 'This file is in no commit yet.')}</p>
                )}
                <ul aria-label={this.title.label} aria-busy={this.reading}>
                    {this.commits.map((commit, index) => (
                        <li key={commit.hash}>
                            <button type="button" onClick={() => void this.open(commit, this.commits[index + 1])}>
                                <span className="coditect-git-history-subject">{commit.subject}</span>
                                <span className="coditect-git-history-author">{commit.authorName}</span>
                                <time dateTime={new Date(commit.authoredAt).toISOString()}>
                                    {new Date(commit.authoredAt).toLocaleDateString(nls.locale)}
                                </time>
                                <code>{commit.hash.slice(0, 7)}</code>
                            </button>
                        </li>
                    ))}
                </ul>
                {this.hasMore && (
                    <button type="button" className="theia-button secondary" disabled={this.reading} onClick={() => void this.readMore()}>
                        {nls.localize('coditect/git/more', 'Show More')}
                    </button>
                )}
            </>
        );
    }

    /** Against the version before, under the name that the file had then. */
    protected async open(commit: GitCommit, before: GitCommit | undefined): Promise<void> {
        const root = URI.fromFilePath(this.root);
        const now = commit.path === undefined ? this.file : root.resolve(commit.path);
        const earlier = before?.path === undefined ? now : root.resolve(before.path);
        const title = `${now.path.base} (${commit.hash.slice(0, 7)})`;
        const left = versionUri(earlier, before?.hash ?? 'none', true);
        await this.openUri(DiffUris.encode(left, versionUri(now, commit.hash, true), title));
    }
}
