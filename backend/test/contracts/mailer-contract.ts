import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Email } from 'postal-mime';
import type { Mailer, OutgoingMail } from '../../src/ports/mailer.js';

export interface MailerUnderTest {
    readonly mailer: Mailer;
    /** What has arrived, oldest first. */
    received(): Promise<readonly Email[]>;
    end(): Promise<void>;
}

/** What every adapter of the mailer port keeps to. */
export function registerMailerContract(name: string, create: () => Promise<MailerUnderTest>): void {
    describe(`${name}, as a mailer`, () => {
        let tested: MailerUnderTest;

        beforeEach(async () => {
            tested = await create();
        });

        afterEach(async () => {
            await tested.mailer.close();
            await tested.end();
        });

        const mailOf = (over: Partial<OutgoingMail> = {}): OutgoingMail => ({
            id: randomUUID(),
            to: 'ada@example.com',
            subject: 'Grüße an alle',
            text: 'Ein Satz.\n\nhttps://ide.example.com/verify#abc\n',
            html: '<p>Ein Satz über alle.</p>',
            language: 'de',
            ...over
        });

        it('hands a mail over whole: address, subject, both forms, language, and a name that stays the same when it is sent twice', async () => {
            const mail = mailOf();
            await tested.mailer.send(mail);
            await tested.mailer.send(mail);
            const [first, second] = await tested.received();
            assert.deepEqual([first?.to?.[0]?.address, first?.to?.length, first?.subject], [mail.to, 1, mail.subject]);
            assert.equal(first?.text?.trim(), mail.text.trim());
            assert.equal(first?.html?.trim(), mail.html);
            assert.equal(first?.headers.find(({ key }) => key === 'content-language')?.value, 'de');
            assert.ok(first?.messageId?.startsWith(`<${mail.id}@`));
            assert.equal(first?.messageId, second?.messageId);
        });

        it('makes no header of a line break in a subject', async () => {
            await tested.mailer.send(mailOf({ subject: 'Hello\r\nBcc: mallory@example.com' }));
            const [mail] = await tested.received();
            assert.deepEqual([mail?.bcc, mail?.headers.some(({ key }) => key === 'bcc')], [undefined, false]);
        });

        it('breaks no line of a long text that holds a link', async () => {
            const url = `https://ide.example.com/verify#${'a'.repeat(300)}`;
            await tested.mailer.send(mailOf({ text: `Open:\n${url}\n` }));
            const [mail] = await tested.received();
            assert.ok(mail?.text?.split('\n').includes(url));
        });

        it('takes many at once', async () => {
            await Promise.all(Array.from({ length: 20 }, (_, index) => tested.mailer.send(mailOf({ subject: `Mail ${index}` }))));
            assert.equal(new Set((await tested.received()).map(({ subject }) => subject)).size, 20);
        });
    });
}
