import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import { identityRoutes } from '@coditect/protocol';
import { ConfirmDialog } from '@theia/core/lib/browser/dialogs';
import { CommandService } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickInputService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { failureOf, type GitFailure, type GitFailureKind } from '../common/git-failure';
import { GitServer } from '../common/git-protocol';
import { GitCommands } from './git-commands';

/** A way out of a failure, as a button beside the sentence. */
interface Remedy {
    readonly label: string;
    /** Whether what failed is to be tried again afterwards. */
    run(root: string): Promise<boolean>;
}

const automaticStash = () => nls.localize('coditect/git/automaticStash', 'Before another command');

/** Says why Git did not do something, and offers what can be done about it. */
@injectable()
export class GitFailures {
    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(CommandService)
    protected readonly commands: CommandService;

    @inject(QuickInputService)
    protected readonly quickInput: QuickInputService;

    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    /** Resolves with whether what failed is to be tried again. */
    async show(failure: GitFailure, root: string): Promise<boolean> {
        if (failure.kind === 'cancelled') {
            return false;
        }
        if (failure.kind === 'no-identity') {
            return this.askIdentity(root);
        }
        const details = nls.localize('coditect/git/details', 'Details');
        const remedy = this.remedyFor(failure.kind);
        const actions = [...(remedy ? [remedy.label] : []), ...(failure.detail ? [details] : [])];
        const tell = failure.kind === 'conflict' ? this.messages.warn : this.messages.error;
        const chosen = await tell.call(this.messages, failure.message, { timeout: 0 }, ...actions);
        if (chosen === details) {
            await this.showDetails(failure);
            return false;
        }
        return remedy !== undefined && chosen === remedy.label && (await remedy.run(root));
    }

    async showDetails({ message, detail }: GitFailure): Promise<void> {
        const said = document.createElement('div');
        const sentence = document.createElement('p');
        sentence.textContent = message;
        const output = document.createElement('pre');
        output.className = 'coditect-git-details';
        output.tabIndex = 0;
        output.textContent = detail;
        said.append(sentence, output);
        await new ConfirmDialog({
            title: nls.localize('coditect/git/said', 'What Git said'),
            msg: said,
            ok: nls.localizeByDefault('Close')
        }).open();
    }

    /** Whose commits these are, for all repositories of this workspace. */
    async askIdentity(root: string): Promise<boolean> {
        const known = await this.connection.api.call(identityRoutes.whoAmI).then(
            ({ user }) => user,
            () => undefined
        );
        const name = await this.quickInput.input({
            title: nls.localize('coditect/git/identityTitle', 'Whose commits are these?'),
            prompt: nls.localize('coditect/git/identityName', 'Your name, as it is to stand in commits'),
            value: known?.name ?? '',
            ignoreFocusLost: true
        });
        if (!name?.trim()) {
            return false;
        }
        const email = await this.quickInput.input({
            title: nls.localize('coditect/git/identityTitle', 'Whose commits are these?'),
            prompt: nls.localize('coditect/git/identityEmail', 'Your email address, as it is to stand in commits'),
            value: known?.email ?? '',
            ignoreFocusLost: true
        });
        if (!email?.trim()) {
            return false;
        }
        await this.server.setIdentity(root, name.trim(), email.trim());
        return true;
    }

    /** What was put aside is not to look lost. */
    protected async offerStash(root: string): Promise<void> {
        const bringBack = nls.localize('coditect/git/bringBack', 'Bring Back');
        const said = nls.localize(
            'coditect/git/putAside',
            'Your changes are put aside, in the stash "{0}". Bring them back when you are done here.',
            automaticStash()
        );
        if ((await this.messages.info(said, { timeout: 0 }, bringBack)) !== bringBack) {
            return;
        }
        try {
            // The newest of this name: others may have been made meanwhile.
            const stash = (await this.server.stashes(root)).find(({ message }) => message.endsWith(`: ${automaticStash()}`));
            if (stash) {
                await this.server.applyStash(root, stash.index, true);
            } else {
                await this.messages.info(nls.localize('coditect/git/noStash', 'Nothing is stashed.'));
            }
        } catch (error) {
            if (await this.show(failureOf(error), root)) {
                await this.offerStash(root);
            }
        }
    }

    protected remedyFor(kind: GitFailureKind): Remedy | undefined {
        const command = (label: string, id: string, again = false): Remedy => ({
            label,
            run: async () => {
                await this.commands.executeCommand(id);
                return again;
            }
        });
        const tryAgain: Remedy = { label: nls.localize('coditect/git/tryAgain', 'Try Again'), run: async () => true };
        switch (kind) {
            case 'authentication':
                return { ...tryAgain, label: nls.localize('coditect/git/enterCredentials', 'Enter Credentials') };
            case 'non-fast-forward':
                return command(nls.localize('coditect/git/pull', 'Pull'), GitCommands.PULL.id);
            case 'no-upstream':
                return command(nls.localize('coditect/git/publish', 'Publish Branch'), GitCommands.PUBLISH.id);
            case 'no-remote':
                return command(nls.localize('coditect/git/addRemote', 'Add Remote…'), GitCommands.ADD_REMOTE.id, true);
            case 'dirty-tree':
                return {
                    label: nls.localize('coditect/git/stashAndTryAgain', 'Stash and Try Again'),
                    run: async root => {
                        await this.server.stash(root, automaticStash(), true);
                        void this.offerStash(root);
                        return true;
                    }
                };
            case 'conflict':
            case 'unfinished-conflicts':
                return command(nls.localize('coditect/git/showConflicts', 'Show Conflicts'), 'scmView:toggle');
            case 'no-network':
            case 'broken-off':
            case 'locked':
            case 'host-key':
            case 'not-found':
                return tryAgain;
            default:
                return undefined;
        }
    }
}
