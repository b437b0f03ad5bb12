import { ExpiringMessages } from '@coditect/identity/lib/common/expiring-messages';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { MessageService } from '@theia/core/lib/common/message-service';
import { MessageType } from '@theia/core/lib/common/message-service-protocol';
import { nls } from '@theia/core/lib/common/nls';
import { QuickInputService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import { WorkspaceService } from '@theia/workspace/lib/browser/workspace-service';
import { type GitAddress, parseAddress, UnusableAddress } from '../common/git-address';
import { failureOf, type GitFailure } from '../common/git-failure';
import { type GitProgress, isHuge } from '../common/git-progress';
import { type CloneUnderWay, GitServer } from '../common/git-protocol';
import { GitCredentialDesk } from './git-credential-desk';
import { GitFailures } from './git-failures';
import { GitOperations } from './git-operations';
import { GitRepositories } from './git-repositories';

/** What a person wants after a clone that failed. */
type NextTry = 'again' | 'other-address' | 'shallow' | 'leave';

/** Clones a repository: when a person asks for it, and at the first start of a workspace that was made from an address. */
@injectable()
export class GitCloning implements FrontendApplicationContribution {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitOperations)
    protected readonly operations: GitOperations;

    @inject(GitFailures)
    protected readonly failures: GitFailures;

    @inject(GitRepositories)
    protected readonly repositories: GitRepositories;

    @inject(GitCredentialDesk)
    protected readonly desk: GitCredentialDesk;

    @inject(QuickInputService)
    protected readonly quickInput: QuickInputService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(ExpiringMessages)
    protected readonly expiring: ExpiringMessages;

    @inject(FileService)
    protected readonly files: FileService;

    @inject(WorkspaceService)
    protected readonly workspace: WorkspaceService;

    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    onStart(): void {
        void this.state.reachedState('ready').then(() => this.beginOrJoin());
    }

    /** Asks for the address, and where the folder has files in it also for the name of a new one. */
    async cloneAsked(): Promise<void> {
        const address = await this.askAddress('');
        const [root] = await this.workspace.roots;
        if (!address || !root) {
            return;
        }
        const place = root.resource.path.fsPath();
        // Read anew: what the workspace's root says of itself may be from before its first file.
        const empty = (await this.files.resolve(root.resource)).children?.length === 0;
        const name = empty ? '' : await this.askName(address.name);
        if (name !== undefined) {
            await this.clone(address, place, name);
        }
    }

    /** The first repository of a new workspace, and what a page has begun that was here before. */
    protected async beginOrJoin(): Promise<void> {
        const [first, underWay] = await Promise.all([this.server.firstRepository(), this.server.clonesUnderWay()]);
        const waiting = first && !underWay.some(({ folder }) => folder === first.folder) ? [first] : [];
        const place = (await this.workspace.roots)[0]?.resource.path.fsPath();
        await Promise.all([...waiting, ...underWay].map(one => this.cloneInto(one, place)));
    }

    protected async cloneInto({ url, folder }: CloneUnderWay, place: string | undefined): Promise<void> {
        const name = place !== undefined && folder.startsWith(`${place}/`) ? folder.slice(place.length + 1) : '';
        try {
            await this.clone(parseAddress(url), name === '' ? folder : folder.slice(0, -name.length - 1), name);
        } catch (error) {
            if (!(error instanceof UnusableAddress)) {
                throw error;
            }
            await this.messages.error(error.message);
        }
    }

    /** Into a folder of that name in `place`, or into `place` itself where the name is empty. */
    protected async clone(wanted: GitAddress, place: string, wantedName: string): Promise<void> {
        let address = wanted;
        let name = wantedName;
        let shallow = false;
        for (;;) {
            const failure = await this.tryOnce(address, name === '' ? place : `${place}/${name}`, shallow);
            if (!failure) {
                await this.repositories.scan();
                await this.messages.info(nls.localize('coditect/git/cloned', '{0} is cloned.', address.name), { timeout: 8000 });
                return;
            }
            const next: NextTry = failure === 'too-much' ? 'shallow' : await this.askNext(failure, shallow, address);
            if (next === 'leave') {
                return;
            }
            shallow ||= next === 'shallow';
            const other = next === 'other-address' ? await this.askAddress(address.url) : address;
            if (!other) {
                return;
            }
            // A folder that is called like the repository follows it.
            if (name === address.name) {
                ({ name } = other);
            }
            address = other;
        }
    }

    /** Undefined when it is cloned; `too-much` where the person would rather go without the history. */
    protected async tryOnce(address: GitAddress, folder: string, shallow: boolean): Promise<GitFailure | 'too-much' | undefined> {
        if (address.host !== undefined && address.username !== undefined && address.password !== undefined) {
            this.desk.use(address.host, { username: address.username, password: address.password });
        }
        let asked = shallow;
        let tooMuch = false;
        const over = new AbortController();
        try {
            await this.operations.withProgress(
                nls.localize('coditect/git/cloning', 'Cloning {0}', address.name),
                (operation, token) => this.server.clone({ url: address.url, folder, shallow, operation }, token),
                (progress, cancelling) => {
                    if (!asked && isHuge(progress)) {
                        asked = true;
                        void this.offerShallow(progress, over.signal).then(agreed => {
                            tooMuch = agreed;
                            if (agreed) {
                                cancelling.cancel();
                            }
                        });
                    }
                }
            );
            return undefined;
        } catch (error) {
            return tooMuch ? 'too-much' : failureOf(error);
        } finally {
            over.abort();
        }
    }

    /** Until the clone is over, one way or another. */
    protected async offerShallow({ total, bytes = 0 }: GitProgress, over: AbortSignal): Promise<boolean> {
        const shallow = nls.localize('coditect/git/cloneShallow', 'Clone Without History');
        const text = nls.localize(
            'coditect/git/huge',
            'This repository is large: {0} objects, of which {1} MiB have come. Without its history it is here sooner and takes less space.',
            total.toLocaleString(nls.locale),
            (bytes / 1024 ** 2).toFixed(1)
        );
        const actions = [shallow, nls.localize('coditect/git/goOn', 'Go On')];
        return (await this.expiring.ask({ type: MessageType.Warning, text, actions, options: { timeout: 0 } }, over)) === shallow;
    }

    protected async askNext(failure: GitFailure, shallow: boolean, { name }: GitAddress): Promise<NextTry> {
        const tryAgain = nls.localize('coditect/git/tryAgain', 'Try Again');
        const credentials = nls.localize('coditect/git/enterCredentials', 'Enter Credentials');
        const other = nls.localize('coditect/git/otherAddress', 'Other Address…');
        const withoutHistory = nls.localize('coditect/git/cloneShallow', 'Clone Without History');
        const mayBeLarge = !shallow && (failure.kind === 'broken-off' || failure.kind === 'disk-full');
        const hidden = failure.kind === 'authentication' || failure.kind === 'not-found';
        const actions = [hidden ? credentials : tryAgain, mayBeLarge ? withoutHistory : other];
        const sentence =
            failure.kind === 'cancelled'
                ? nls.localize('coditect/git/cloneCancelled', '{0} was not cloned: you cancelled it. Nothing is left of it.', name)
                : nls.localize('coditect/git/cloneFailed', '{0} could not be cloned. {1}', name, failure.message);
        const tell = failure.kind === 'cancelled' ? this.messages.info : this.messages.error;
        switch (await tell.call(this.messages, sentence, { timeout: 0 }, ...actions)) {
            case tryAgain:
            case credentials:
                return 'again';
            case other:
                return 'other-address';
            case withoutHistory:
                return 'shallow';
            default:
                return 'leave';
        }
    }

    protected async askAddress(value: string): Promise<GitAddress | undefined> {
        const typed = await this.quickInput.input({
            title: nls.localize('coditect/git/cloneTitle', 'Clone a repository'),
            prompt: nls.localize('coditect/git/clonePrompt', 'Address of the repository'),
            placeHolder: 'https://github.com/owner/name.git',
            value,
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
        return typed === undefined ? undefined : parseAddress(typed);
    }

    protected askName(value: string): Promise<string | undefined> {
        return this.quickInput.input({
            title: nls.localize('coditect/git/cloneTitle', 'Clone a repository'),
            prompt: nls.localize('coditect/git/folderPrompt', 'Name of the new folder'),
            value,
            ignoreFocusLost: true,
            validateInput: async text =>
                /^[^/\0]+$/.test(text) && text !== '.' && text !== '..'
                    ? undefined
                    : nls.localize('coditect/git/folderName', 'Enter the name of a folder, without slashes.')
        });
    }
}
