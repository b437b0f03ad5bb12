import { ConfirmDialog } from '@theia/core/lib/browser/dialogs';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickInputService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import { hasConflicts } from '../common/git-conflicts';
import { GitServer } from '../common/git-protocol';
import { GitFailures } from './git-failures';
import { GitOperations } from './git-operations';
import type { GitRepository } from './git-repositories';
import type { GitResourceState } from './git-scm-provider';

/** Stages, discards and commits. */
@injectable()
export class GitChangeCommands {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitOperations)
    protected readonly operations: GitOperations;

    @inject(GitFailures)
    protected readonly failures: GitFailures;

    @inject(FileService)
    protected readonly files: FileService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(QuickInputService)
    protected readonly quickInput: QuickInputService;

    async stage(repository: GitRepository, states: readonly GitResourceState[]): Promise<void> {
        const unsolved = await this.withMarkers(states);
        if (unsolved.length > 0) {
            const names = unsolved.map(({ sourceUri }) => sourceUri.path.base).join(', ');
            const question = nls.localize('coditect/git/stageConflict', '{0} still has conflict markers. Stage it as it is?', names);
            if (!(await this.confirm(nls.localize('coditect/git/stillConflict', 'Still in conflict'), question, 'Stage'))) {
                return;
            }
        }
        const paths = states.flatMap(pathsOf);
        await this.operations.run(repository, () => this.server.stage(repository.root, paths));
    }

    async unstage(repository: GitRepository, states: readonly GitResourceState[]): Promise<void> {
        const paths = states.flatMap(pathsOf);
        await this.operations.run(repository, () => this.server.unstage(repository.root, paths));
    }

    async discard(repository: GitRepository, states: readonly GitResourceState[]): Promise<void> {
        const all = states.filter(({ group }) => group.id === 'changes' || group.id === 'untracked').map(({ change }) => change.path);
        // A repository within this one stays where it is, and stands in the way of nothing else.
        const files = all.filter(path => !path.endsWith('/'));
        const paths = files.length > 0 ? files : all;
        if (paths.length === 0) {
            return;
        }
        const [first = ''] = paths;
        const question =
            paths.length === 1
                ? nls.localize(
                      'coditect/git/discardOne',
                      'Discard the changes of {0}? They are kept for a while: "Git: Bring Back Discarded Changes…".',
                      first
                  )
                : nls.localize(
                      'coditect/git/discardMany',
                      'Discard the changes of {0} files? They are kept for a while: "Git: Bring Back Discarded Changes…".',
                      String(paths.length)
                  );
        const discard = nls.localize('coditect/git/discardButton', 'Discard');
        if (!(await this.confirm(nls.localize('coditect/git/discardTitle', 'Discard changes'), question, discard))) {
            return;
        }
        let commit: string | undefined;
        const done = await this.operations.run(repository, async () => {
            ({ commit } = await this.server.discard(repository.root, paths));
        });
        if (done && commit !== undefined) {
            await this.offerToBringBack(repository, commit);
        }
    }

    async restoreDiscarded(repository: GitRepository): Promise<void> {
        const kept = await this.server.kept(repository.root);
        if (kept.length === 0) {
            await this.messages.info(nls.localize('coditect/git/nothingKept', 'Nothing was discarded here lately.'));
            return;
        }
        const chosen = await this.quickInput.showQuickPick(
            kept.map(({ commit, message, at }) => ({ label: message, description: new Date(at).toLocaleString(nls.locale), commit })),
            { placeholder: nls.localize('coditect/git/chooseKept', 'Choose what to bring back') }
        );
        if (chosen) {
            await this.operations.run(repository, () => this.server.restoreKept(repository.root, chosen.commit));
        }
    }

    async commit(repository: GitRepository, how: { readonly amend: boolean; readonly all: boolean }): Promise<void> {
        const { provider, scm } = repository;
        if (provider.group('merge').length > 0) {
            await this.failures.show(
                {
                    kind: 'unfinished-conflicts',
                    message: nls.localize(
                        'coditect/git/unfinished',
                        'Some files are in conflict still. Choose a side in each of them and stage it, then commit.'
                    ),
                    detail: ''
                },
                repository.root
            );
            return;
        }
        const concluding = provider.status?.underWay !== undefined;
        if (scm.input.value.trim() === '' && !how.amend && !concluding) {
            await this.messages.info(
                nls.localize('coditect/git/noMessage', 'Write a message for the commit first, in the Source Control view.')
            );
            scm.input.focus();
            return;
        }
        const everything = how.all || (await this.askForAll(repository, how.amend || concluding));
        if (everything === undefined) {
            return;
        }
        const request = { message: scm.input.value, amend: how.amend, all: false };
        const done = await this.operations.run(repository, async () => {
            if (everything) {
                await this.server.stageAll(repository.root);
            }
            await this.server.commit(repository.root, request);
        });
        if (done) {
            scm.input.value = '';
        }
    }

    async undoLastCommit(repository: GitRepository): Promise<void> {
        await this.operations.run(repository, async () => {
            const message = await this.server.undoLastCommit(repository.root);
            if (repository.scm.input.value.trim() === '') {
                repository.scm.input.value = message;
            }
        });
    }

    /** Whether all is to be committed where nothing is staged; undefined where the person would rather not. */
    protected async askForAll({ provider }: GitRepository, mayBeEmpty: boolean): Promise<boolean | undefined> {
        if (provider.group('index').length > 0 || mayBeEmpty) {
            return false;
        }
        if (provider.group('changes').length + provider.group('untracked').length === 0) {
            await this.messages.info(nls.localize('coditect/git/nothingToCommit', 'There is nothing to commit.'));
            return undefined;
        }
        const question = nls.localize('coditect/git/commitAllQuestion', 'Nothing is staged. Stage all changes and commit them?');
        const title = nls.localize('coditect/git/nothingStagedTitle', 'Nothing is staged');
        return (await this.confirm(title, question, nls.localize('coditect/git/commitAllButton', 'Commit All'))) ? true : undefined;
    }

    protected async offerToBringBack(repository: GitRepository, commit: string): Promise<void> {
        const bringBack = nls.localize('coditect/git/bringBack', 'Bring Back');
        const said = nls.localize('coditect/git/discarded', 'The changes are discarded.');
        if ((await this.messages.info(said, { timeout: 15_000 }, bringBack)) === bringBack) {
            await this.operations.run(repository, () => this.server.restoreKept(repository.root, commit));
        }
    }

    protected async withMarkers(states: readonly GitResourceState[]): Promise<readonly GitResourceState[]> {
        const conflicted = states.filter(({ change }) => change.kind === 'conflicted');
        const unsolved = await Promise.all(
            conflicted.map(async state => {
                const there = await this.files.exists(state.sourceUri);
                return there && hasConflicts((await this.files.read(state.sourceUri)).value) ? [state] : [];
            })
        );
        return unsolved.flat();
    }

    protected async confirm(title: string, msg: string, ok: string): Promise<boolean> {
        return (await new ConfirmDialog({ title, msg, ok, cancel: nls.localizeByDefault('Cancel') }).open()) === true;
    }
}

/** Of a renamed file both names, so that neither stays behind. */
function pathsOf({ change }: GitResourceState): readonly string[] {
    return change.originalPath === undefined || change.kind === 'copied' ? [change.path] : [change.originalPath, change.path];
}
