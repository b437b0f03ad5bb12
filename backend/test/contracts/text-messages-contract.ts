import assert from 'node:assert/strict';
import type { TextMessage, TextMessages } from '../../src/ports/text-messages.js';

export interface TextMessagesUnderTest {
    readonly textMessages: TextMessages;
    /** What phones have received, oldest first. */
    received(): Promise<readonly TextMessage[]>;
    /** From now on nobody takes messages. */
    breakDown(): Promise<void>;
    dispose(): Promise<void>;
}

/** What every adapter of the text-messages port keeps to. */
export function registerTextMessagesContract(name: string, create: () => Promise<TextMessagesUnderTest>): void {
    describe(`the text-messages port, by ${name}`, () => {
        let under: TextMessagesUnderTest;

        beforeEach(async () => {
            under = await create();
        });

        afterEach(() => under.dispose());

        it('has handed a message over, whole and to its number, when it resolves', async () => {
            const message = { to: '+442079460958', text: '123456 ist Ihr Code <für Sie> & niemanden sonst.\n\n@localhost #123456' };
            await under.textMessages.send(message);
            assert.deepEqual(await under.received(), [message]);
        });

        it('keeps messages apart that are sent at once', async () => {
            const messages = ['+441', '+442', '+443'].map(to => ({ to, text: `For ${to}.` }));
            await Promise.all(messages.map(message => under.textMessages.send(message)));
            const byNumber = (one: TextMessage, other: TextMessage) => one.to.localeCompare(other.to);
            assert.deepEqual([...(await under.received())].sort(byNumber), messages);
        });

        it('rejects where nobody takes the message', async () => {
            await under.breakDown();
            await assert.rejects(under.textMessages.send({ to: '+442079460958', text: 'Lost.' }));
        });
    });
}
