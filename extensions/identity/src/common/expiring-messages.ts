import type { Message } from '@theia/core/lib/common/message-service-protocol';

export const ExpiringMessages = Symbol('ExpiringMessages');

/** Messages that can be taken back once they are true no more: those of Theia's own stay until somebody puts them away. */
export interface ExpiringMessages {
    /** The action that was chosen; undefined where the message was closed, or `over` was aborted before. */
    ask(message: Message, over: AbortSignal): Promise<string | undefined>;
}
