import { ExpiringMessages } from '@coditect/identity/lib/common/expiring-messages';
import { platformPaths, workspacePageSchema } from '@coditect/protocol';
import { StorageService } from '@theia/core/lib/browser/storage-service';
import { ILogger } from '@theia/core/lib/common/logger';
import { MessageType } from '@theia/core/lib/common/message-service-protocol';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable, named } from '@theia/core/shared/inversify';

const allowedStorageKey = 'coditect.git.allowed';
/** Whoever is not there to answer has not allowed it. Git gives up then, or asks in its terminal. */
const patienceMilliseconds = 60_000;

/**
 * Whether something in the workspace that this page did not start may use what is the person's. All that runs there looks alike:
 * where others may work in the workspace too, it may be theirs, and so the person is asked each time.
 */
@injectable()
export class GitPermissions {
    @inject(StorageService)
    protected readonly storage: StorageService;

    @inject(ExpiringMessages)
    protected readonly expiring: ExpiringMessages;

    @inject(ILogger)
    @named('git')
    protected readonly logger: ILogger;

    /** `what` names the host or key; the question says what is wanted. */
    async allows(what: string, question: string): Promise<boolean> {
        const shared = await this.othersMayEdit();
        const allowed = new Set(await this.storage.getData<string[]>(allowedStorageKey, []));
        if (!shared && allowed.has(what)) {
            return true;
        }
        const once = nls.localize('coditect/git/allowOnce', 'Allow Once');
        const always = nls.localize('coditect/git/allowAlways', 'Always Here');
        const note = shared
            ? nls.localize(
                  'coditect/git/sharedNote',
                  'Others may work in this workspace: allow it only if it was you. It is refused after a minute.'
              )
            : nls.localize('coditect/git/refusedSoon', 'It is refused after a minute.');
        const over = new AbortController();
        const timer = window.setTimeout(() => over.abort(), patienceMilliseconds);
        const chosen = await this.expiring.ask(
            {
                type: MessageType.Warning,
                text: `${question} ${note}`,
                actions: [once, ...(shared ? [] : [always]), nls.localize('coditect/git/refuse', 'Refuse')],
                options: { timeout: 0 }
            },
            over.signal
        );
        window.clearTimeout(timer);
        if (chosen === always) {
            await this.storage.setData(allowedStorageKey, [...allowed, what]);
        }
        return chosen === once || chosen === always;
    }

    /** Read at each question: a workspace may be shared at any time. What can't be found out counts as shared. */
    async othersMayEdit(): Promise<boolean> {
        try {
            const answer = await window.fetch(platformPaths.workspace, { headers: { accept: 'application/json' }, cache: 'no-store' });
            return !answer.ok || workspacePageSchema.parse(await answer.json()).shared;
        } catch (error) {
            this.logger.warn('Whether this workspace is shared could not be read.', error instanceof Error ? error.message : error);
            return true;
        }
    }
}
