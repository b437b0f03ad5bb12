import type { Message } from '@theia/core/lib/common/message-service-protocol';
import { injectable } from '@theia/core/shared/inversify';
import { NotificationManager } from '@theia/messages/lib/browser/notifications-manager';
import type { ExpiringMessages } from '../common/expiring-messages';

/** A timeout of Theia's own takes a message out of sight alone, and leaves its buttons for later: here it is closed. */
@injectable()
export class ExpiringNotifications extends NotificationManager implements ExpiringMessages {
    ask(message: Message, over: AbortSignal): Promise<string | undefined> {
        if (over.aborted) {
            return Promise.resolve(undefined);
        }
        const answer = this.showMessage(message);
        const close = () => this.clear(this.getMessageId(message));
        over.addEventListener('abort', close, { once: true });
        return answer.finally(() => over.removeEventListener('abort', close));
    }
}
