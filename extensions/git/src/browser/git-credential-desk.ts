import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import { type FoundGitCredential, gitCredentialProblems, gitCredentialRoutes, ProblemError, type SshKey } from '@coditect/protocol';
import { ILogger } from '@theia/core/lib/common/logger';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickInputService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import type { CredentialAnswer, CredentialQuestion } from '../common/git-protocol';
import { GitPermissions } from './git-permissions';

/**
 * Answers what Git asks for: from what the person keeps on the platform, or from the person. Whatever runs in the workspace can
 * start Git, so what no command of this page asked for is given only where the person says so.
 */
@injectable()
export class GitCredentialDesk {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(QuickInputService)
    protected readonly quickInput: QuickInputService;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(GitPermissions)
    protected readonly permissions: GitPermissions;

    @inject(ILogger)
    @named('git')
    protected readonly logger: ILogger;

    /** Commands of this page that go to a server at this moment. */
    protected underWay = 0;
    /** Typed as a part of an address, and used once. */
    protected readonly typedInAddress = new Map<string, CredentialAnswer>();
    /** What the person typed when asked, until the server has said yes or no to it. */
    protected readonly typed = new Map<string, string>();
    /** What the platform keeps and a server did not take, by its id and time. */
    protected readonly refused = new Set<string>();
    protected readonly given = new Map<string, FoundGitCredential>();
    /** Of questions at the same moment, as by two remotes of a host, the person sees one. */
    protected asking: Promise<unknown> = Promise.resolve();

    /** While `work` runs, what Git asks for is asked for by this page. */
    async during<T>(work: () => Promise<T>): Promise<T> {
        this.underWay += 1;
        try {
            return await work();
        } finally {
            this.underWay -= 1;
        }
    }

    /** For the next question about that host. */
    use(host: string, answer: CredentialAnswer): void {
        this.typedInAddress.set(host, answer);
    }

    answer(question: CredentialQuestion): Promise<CredentialAnswer | undefined> {
        const answering = this.asking.then(() => this.answerAlone(question));
        this.asking = answering.catch((error: unknown) => this.logger.warn('A question of Git could not be answered.', error));
        return answering;
    }

    async used({ host }: CredentialQuestion, { username, password }: CredentialAnswer, accepted: boolean): Promise<void> {
        const key = keyOf(host, username);
        const given = this.given.get(key);
        if (!accepted && given?.secret === password) {
            this.refused.add(`${given.id} ${given.changedAt}`);
        }
        const typed = this.typed.get(key) === password;
        this.typed.delete(key);
        this.given.delete(key);
        if (accepted && typed) {
            // Git waits for its helper to end, and must not wait for this answer.
            void this.offerToKeep(host, username, password);
        }
    }

    async sshKeys(): Promise<readonly { readonly blob: string; readonly comment: string }[]> {
        return (await this.keys()).map(({ publicKey, name }) => ({ blob: blobOf(publicKey), comment: name }));
    }

    async sign(blob: string, data: string, flags: number, forPage: boolean): Promise<string | undefined> {
        const key = (await this.keys()).find(({ publicKey }) => blobOf(publicKey) === blob);
        const question = nls.localize(
            'coditect/git/maySign',
            'A program in this workspace wants to sign in with your SSH key "{0}".',
            key?.name
        );
        if (!key || !(await this.isAllowed(`ssh:${key.id}`, forPage, question))) {
            return undefined;
        }
        const wanted = flags === 2 || flags === 4 ? flags : 0;
        const { signature } = await this.connection.api.call(gitCredentialRoutes.signWithSshKey, {
            params: { keyId: key.id },
            body: { data, flags: wanted }
        });
        return signature;
    }

    /** For commands of this page alone, which have no terminal to ask in: any program could ask for anything in ssh's name. */
    async answerSsh(prompt: string): Promise<string | undefined> {
        if (this.underWay === 0) {
            return undefined;
        }
        const host = /authenticity of host '([^']+)'/.exec(prompt)?.[1];
        const fingerprint = /fingerprint is (\S+?)\.?\s/.exec(prompt)?.[1];
        if (host !== undefined) {
            const trust = nls.localize('coditect/git/trust', 'Trust This Server');
            const chosen = await this.messages.warn(
                nls.localize(
                    'coditect/git/unknownHost',
                    'You have not connected to {0} from this workspace before. Compare its fingerprint with the one that its operator publishes: {1}',
                    host,
                    fingerprint ?? ''
                ),
                { timeout: 0 },
                trust
            );
            return chosen === trust ? 'yes' : 'no';
        }
        const title = nls.localize('coditect/git/sshAsks', 'ssh asks, for a command of Git');
        return this.quickInput.input({ title, prompt, password: true, ignoreFocusLost: true });
    }

    protected async answerAlone(question: CredentialQuestion): Promise<CredentialAnswer | undefined> {
        const { host, username } = question;
        const fromAddress = this.typedInAddress.get(host);
        if (fromAddress && (username === undefined || username === fromAddress.username)) {
            this.typedInAddress.delete(host);
            this.typed.set(keyOf(host, fromAddress.username), fromAddress.password);
            return fromAddress;
        }
        const kept = await this.find(host, username);
        if (kept && !this.refused.has(`${kept.id} ${kept.changedAt}`)) {
            const text = nls.localize(
                'coditect/git/mayUse',
                'A program in this workspace wants to use your credentials for {0} ({1}).',
                host,
                kept.username
            );
            if (!(await this.isAllowed(host, question.forPage, text))) {
                return undefined;
            }
            this.given.set(keyOf(host, kept.username), kept);
            return { username: kept.username, password: kept.secret };
        }
        if (!this.isOwn(question.forPage) && (await this.permissions.othersMayEdit())) {
            // Nobody may be led to type a password into what somebody else's terminal asks for. Git asks there.
            return undefined;
        }
        return this.ask(host, username ?? kept?.username, kept !== undefined);
    }

    protected async ask(host: string, known: string | undefined, wasRefused: boolean): Promise<CredentialAnswer | undefined> {
        const why = wasRefused ? nls.localize('coditect/git/refused', '{0} did not take what is kept.', host) : '';
        const username = await this.quickInput.input({
            title: nls.localize('coditect/git/signInTo', 'Sign in to {0}', host),
            prompt: `${why} ${nls.localize('coditect/git/userName', 'User name. Where you have a token alone, any name will do.')}`.trim(),
            ...(known === undefined ? {} : { value: known }),
            ignoreFocusLost: true
        });
        if (!username) {
            return undefined;
        }
        const password = await this.quickInput.input({
            title: nls.localize('coditect/git/signInTo', 'Sign in to {0}', host),
            prompt: nls.localize('coditect/git/password', 'Token or password of {0}', username),
            password: true,
            ignoreFocusLost: true
        });
        if (!password) {
            return undefined;
        }
        this.typed.set(keyOf(host, username), password);
        return { username, password };
    }

    protected async offerToKeep(host: string, username: string, secret: string): Promise<void> {
        const keep = nls.localize('coditect/git/keep', 'Remember');
        const chosen = await this.messages.info(
            nls.localize(
                'coditect/git/keepQuestion',
                'Remember the credentials of {0} for {1}? They are kept encrypted in your account, for all your workspaces.',
                username,
                host
            ),
            { timeout: 0 },
            keep,
            nls.localize('coditect/git/notNow', 'Not Now')
        );
        if (chosen === keep) {
            try {
                await this.connection.api.call(gitCredentialRoutes.saveGitCredential, { body: { host, username, secret } });
            } catch (error) {
                await this.messages.error(error instanceof Error ? error.message : String(error));
            }
        }
    }

    /** A command of this page needs no further word; anything else in the workspace does. */
    protected async isAllowed(what: string, forPage: boolean, question: string): Promise<boolean> {
        return this.isOwn(forPage) || this.permissions.allows(what, question);
    }

    protected isOwn(forPage: boolean): boolean {
        return forPage && this.underWay > 0;
    }

    protected async find(host: string, username: string | undefined): Promise<FoundGitCredential | undefined> {
        try {
            return await this.connection.api.call(gitCredentialRoutes.findGitCredential, {
                body: { host, ...(username ? { username } : {}) }
            });
        } catch (error) {
            if (!(error instanceof ProblemError && error.problem.code === gitCredentialProblems.none)) {
                // Git goes on without: the person is asked instead.
                this.logger.warn('What the platform keeps for Git could not be read.', error instanceof Error ? error.message : error);
            }
            return undefined;
        }
    }

    protected async keys(): Promise<readonly SshKey[]> {
        const { keys } = await this.connection.api.call(gitCredentialRoutes.listSshKeys);
        return keys;
    }
}

const keyOf = (host: string, username: string) => `${username}@${host}`;
const blobOf = (publicKey: string) => publicKey.split(' ')[1] ?? '';
