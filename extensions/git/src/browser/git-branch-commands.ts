import { ConfirmDialog } from '@theia/core/lib/browser/dialogs';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickInputService, type QuickPickItem } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { parseAddress } from '../common/git-address';
import { failureOf } from '../common/git-failure';
import { type GitBranch, GitServer } from '../common/git-protocol';
import { GitOperations } from './git-operations';
import type { GitRepository } from './git-repositories';

/** Branches, remotes and stashes: asks which, and does it. */
@injectable()
export class GitBranchCommands {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitOperations)
    protected readonly operations: GitOperations;

    @inject(QuickInputService)
    protected readonly quickInput: QuickInputService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    async checkout(repository: GitRepository): Promise<void> {
        const create = { label: `$(add) ${nls.localize('coditect/git/newBranch', 'Create a branch…')}`, alwaysShow: true };
        const branches = (await this.server.branches(repository.root)).filter(({ current }) => !current);
        const chosen = await this.quickInput.showQuickPick<QuickPickItem & { branch?: GitBranch }>(
            [create, ...branches.map(branch => itemOf(branch))],
            { placeholder: nls.localize('coditect/git/chooseBranch', 'Choose the branch to switch to'), matchOnDescription: true }
        );
        if (chosen?.branch) {
            const { name } = chosen.branch;
            await this.operations.run(repository, () => this.server.checkout(repository.root, name));
        } else if (chosen) {
            await this.create(repository);
        }
    }

    async create(repository: GitRepository): Promise<void> {
        const name = await this.askName('');
        if (name) {
            await this.operations.run(repository, () => this.server.createBranch(repository.root, name, undefined));
        }
    }

    async rename(repository: GitRepository): Promise<void> {
        const current = repository.provider.status?.head.branch;
        const name = current && (await this.askName(current));
        if (current && name && name !== current) {
            await this.operations.run(repository, () => this.server.renameBranch(repository.root, current, name));
        }
    }

    async delete(repository: GitRepository): Promise<void> {
        const placeholder = nls.localize('coditect/git/chooseDelete', 'Choose the branch to delete');
        const chosen = await this.choose(repository, placeholder, ({ kind, current }) => kind === 'branch' && !current);
        if (!chosen) {
            return;
        }
        const { root } = repository;
        await this.operations.run(repository, async () => {
            try {
                await this.server.deleteBranch(root, chosen.name, false);
            } catch (error) {
                const { kind, message } = failureOf(error);
                if (kind !== 'branch-not-merged') {
                    throw error;
                }
                const title = nls.localize('coditect/git/deleteTitle', 'Delete {0}?', chosen.name);
                const ok = nls.localize('coditect/git/deleteAnyway', 'Delete All the Same');
                if ((await new ConfirmDialog({ title, msg: message, ok, cancel: nls.localizeByDefault('Cancel') }).open()) === true) {
                    await this.server.deleteBranch(root, chosen.name, true);
                }
            }
        });
    }

    async merge(repository: GitRepository): Promise<void> {
        const placeholder = nls.localize('coditect/git/chooseMerge', 'Choose what to merge into the current branch');
        const chosen = await this.choose(repository, placeholder, ({ current }) => !current);
        if (chosen) {
            await this.operations.run(repository, () => this.server.merge(repository.root, chosen.name));
        }
    }

    /** Resolves with the remote's name. */
    async addRemote(repository: GitRepository): Promise<string | undefined> {
        const typed = await this.quickInput.input({
            title: nls.localize('coditect/git/addRemoteTitle', 'Add a remote'),
            prompt: nls.localize('coditect/git/clonePrompt', 'Address of the repository'),
            placeHolder: 'https://github.com/owner/name.git',
            ignoreFocusLost: true,
            validateInput: async text => {
                try {
                    parseAddress(text);
                    return undefined;
                } catch (error) {
                    return error instanceof Error ? error.message : String(error);
                }
            }
        });
        if (typed === undefined) {
            return undefined;
        }
        const existing = (await this.server.remotes(repository.root)).map(({ name }) => name);
        const name = existing.includes('origin')
            ? await this.quickInput.input({ prompt: nls.localize('coditect/git/remoteName', 'Name of the remote'), ignoreFocusLost: true })
            : 'origin';
        if (!name) {
            return undefined;
        }
        // A password in the address goes nowhere: Git asks for it, and it can be remembered then.
        const { url } = parseAddress(typed);
        return (await this.operations.run(repository, () => this.server.addRemote(repository.root, name, url))) ? name : undefined;
    }

    async publish(repository: GitRepository): Promise<void> {
        const remotes = (await this.server.remotes(repository.root)).map(({ name }) => name);
        const one =
            remotes.length === 1 ? remotes[0] : remotes.length === 0 ? await this.addRemote(repository) : await this.chooseRemote(remotes);
        if (one !== undefined) {
            const title = nls.localize('coditect/git/publishing', 'Publishing the branch');
            await this.operations.runOverNetwork(repository, title, (operation, token) =>
                this.server.push(repository.root, { operation, publishTo: one, force: false }, token)
            );
        }
    }

    async stash(repository: GitRepository): Promise<void> {
        const message = await this.quickInput.input({
            prompt: nls.localize('coditect/git/stashMessage', 'A name for the stash, or nothing'),
            ignoreFocusLost: true
        });
        if (message !== undefined) {
            await this.operations.run(repository, () => this.server.stash(repository.root, message, true));
        }
    }

    async useStash(repository: GitRepository, how: 'apply' | 'pop' | 'drop'): Promise<void> {
        const stashes = await this.server.stashes(repository.root);
        if (stashes.length === 0) {
            await this.messages.info(nls.localize('coditect/git/noStash', 'Nothing is stashed.'));
            return;
        }
        const chosen = await this.quickInput.showQuickPick(
            stashes.map(({ index, message, at }) => ({ label: message, description: new Date(at).toLocaleString(nls.locale), index })),
            { placeholder: nls.localize('coditect/git/chooseStash', 'Choose a stash') }
        );
        if (!chosen) {
            return;
        }
        const { root } = repository;
        const { index, label } = chosen;
        if (how === 'drop') {
            const title = nls.localize('coditect/git/dropTitle', 'Drop this stash?');
            const ok = nls.localize('coditect/git/drop', 'Drop');
            if ((await new ConfirmDialog({ title, msg: label, ok, cancel: nls.localizeByDefault('Cancel') }).open()) !== true) {
                return;
            }
        }
        await this.operations.run(repository, () =>
            how === 'drop' ? this.server.dropStash(root, index) : this.server.applyStash(root, index, how === 'pop')
        );
    }

    protected async choose(
        { root }: GitRepository,
        placeholder: string,
        mayBe: (branch: GitBranch) => boolean
    ): Promise<GitBranch | undefined> {
        const branches = (await this.server.branches(root)).filter(mayBe);
        if (branches.length === 0) {
            await this.messages.info(nls.localize('coditect/git/noOtherBranch', 'There is no other branch.'));
            return undefined;
        }
        return (await this.quickInput.showQuickPick(branches.map(itemOf), { placeholder, matchOnDescription: true }))?.branch;
    }

    protected async chooseRemote(remotes: readonly string[]): Promise<string | undefined> {
        const placeholder = nls.localize('coditect/git/chooseRemote', 'Choose the remote to publish to');
        return (
            await this.quickInput.showQuickPick(
                remotes.map(label => ({ label })),
                { placeholder }
            )
        )?.label;
    }

    protected askName(value: string): Promise<string | undefined> {
        return this.quickInput.input({
            prompt: nls.localize('coditect/git/branchName', 'Name of the branch'),
            value,
            ignoreFocusLost: true,
            validateInput: async text =>
                /^[^\s~^:?*[\\\p{Cc}-][^\s~^:?*[\\\p{Cc}]*$/u.test(text)
                    ? undefined
                    : nls.localize('coditect/git/badBranchName', 'Use letters, digits, hyphens and slashes, and no spaces.')
        });
    }
}

const icons: Readonly<Record<GitBranch['kind'], string>> = { branch: 'git-branch', remote: 'cloud', tag: 'tag' };

function itemOf(branch: GitBranch): QuickPickItem & { readonly branch: GitBranch } {
    return { label: `$(${icons[branch.kind]}) ${branch.name}`, description: `${branch.commit.slice(0, 7)} ${branch.subject}`, branch };
}
