import type { Message } from '@theia/core/lib/common/message-service-protocol';
import { injectable } from '@theia/core/shared/inversify';
import { NotificationManager } from '@theia/messages/lib/browser/notifications-manager';

/** Adds questions that can be taken back: a timeout of Theia's own takes one out of sight alone, and leaves its buttons for later. */
@injectable()
export class ExpiringNotifications extends NotificationManager {
    /** The action that was chosen; undefined where the question was closed, or `over` was aborted before. */
    ask(question: Message, over: AbortSignal): Promise<string | undefined> {
        if (over.aborted) {
            return Promise.resolve(undefined);
        }
        const answer = this.showMessage(question);
        const close = () => this.clear(this.getMessageId(question));
        over.addEventListener('abort', close, { once: true });
        return answer.finally(() => over.removeEventListener('abort', close));
    }
}
