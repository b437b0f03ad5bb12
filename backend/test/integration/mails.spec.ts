import assert from 'node:assert/strict';
import { type AuditAction, accountRoutes, auditRoutes, identityRoutes, mailRoutes } from '@coditect/protocol';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const hour = 60 * minute;
const password = 'correct horse battery';

/** A mail server of its own, which refuses what it is told to. */
class MailServer {
    readonly received: Email[] = [];
    readonly senders: string[] = [];
    tries = 0;
    /** What is said to the next recipients. */
    refusal: { readonly code: number; readonly text: string } | undefined;
    private server: SMTPServer | undefined;
    port = 0;

    async open(): Promise<void> {
        this.server = new SMTPServer({
            authOptional: true,
            // The platform keeps connections open; one that is left is cut.
            closeTimeout: 50,
            disabledCommands: ['STARTTLS'],
            onRcptTo: (_address, _session, callback) => {
                this.tries += 1;
                if (this.refusal) {
                    callback(Object.assign(new Error(this.refusal.text), { responseCode: this.refusal.code }));
                } else {
                    callback();
                }
            },
            onData: async (stream, session, callback) => {
                const chunks: Buffer[] = [];
                for await (const chunk of stream) {
                    chunks.push(chunk as Buffer);
                }
                this.senders.push(session.envelope.mailFrom ? session.envelope.mailFrom.address : '');
                this.received.push(await PostalMime.parse(Buffer.concat(chunks)));
                callback();
            }
        });
        this.server.on('error', () => undefined);
        // The same one each time, also after it was closed for a while.
        this.port ||= await freePort();
        await new Promise<void>(resolve => this.server?.listen(this.port, '127.0.0.1', resolve));
    }

    async close(): Promise<void> {
        const server = this.server;
        this.server = undefined;
        await new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve()));
    }
}

describe('a platform with a mail server', () => {
    const server = new MailServer();
    let platform: TestPlatform;
    let administrator: TestBrowser;
    let count = 0;

    before(async () => {
        await server.open();
        platform = await TestPlatform.start({
            SMTP_URL: `smtp://127.0.0.1:${server.port}`,
            MAIL_FROM: 'CODITECT <no-reply@coditect.example>'
        });
        administrator = platform.browser();
        await administrator.signUp('Ada');
    });

    after(async () => {
        await platform.stop();
        await server.close();
    });

    beforeEach(() => {
        count += 1;
        server.refusal = undefined;
        platform.clock.advance(2 * hour);
    });

    const address = () => `person-${count}@example.com`;
    const signUp = (browser = platform.browser()) =>
        browser.api.call(identityRoutes.signUp, { body: { name: 'Person', email: address(), password } });
    const receivedBy = (to: string) => eventually(`a mail to ${to}`, () => server.received.find(mail => mail.to?.[0]?.address === to));
    const undelivered = async () => (await administrator.api.call(mailRoutes.listUndeliveredMails)).mails;
    /** What stands in the installation's log of what administrators did to mails, the latest first. */
    const onRecord = async (action: AuditAction) => {
        const { entries } = await administrator.api.call(auditRoutes.listInstallationAuditEntries, { query: { action } });
        return entries.map(({ actor, target, address, details }) => [actor.name, target?.kind, target?.id, address, details]);
    };
    const tried = (times: number) => eventually(`${times} tries`, () => (server.tries >= times ? true : undefined));

    it('sends through it what can be read as text and as HTML, and its link works', async () => {
        const browser = platform.browser();
        await signUp(browser);
        const mail = await receivedBy(address());
        assert.equal(server.senders.at(-1), 'no-reply@coditect.example');
        assert.deepEqual([mail.from?.name, mail.subject], ['CODITECT', 'Confirm your address']);
        assert.match(mail.messageId ?? '', /^<[0-9a-f-]{36}@coditect\.example>$/);
        const token = tokenIn({ text: mail.text ?? '' });
        assert.ok(mail.html?.includes(token));
        await browser.api.call(accountRoutes.verifySignUp, { body: { token } });
    });

    it('has no outbox to look into', async () => {
        assert.equal((await problemOf(platform.browser().api.call(mailRoutes.readOutbox))).status, 404);
        await administrator.signIn('ada@example.com');
        assert.equal((await problemOf(administrator.api.call(mailRoutes.readOutboxAsAdministrator))).status, 404);
    });

    it('tries again what was refused for now, with growing pauses, and then sends it', async () => {
        server.refusal = { code: 451, text: 'Greylisted, try again later' };
        const before = server.tries;
        await signUp();
        await tried(before + 1);
        await platform.sendMails();
        assert.equal(server.tries, before + 1, 'not at once');
        platform.clock.advance(minute);
        await platform.sendMails();
        assert.equal(server.tries, before + 2);
        server.refusal = undefined;
        platform.clock.advance(minute);
        await platform.sendMails();
        assert.equal(server.tries, before + 2, 'the second pause is longer');
        platform.clock.advance(2 * minute);
        await platform.sendMails();
        await receivedBy(address());
        assert.deepEqual(await undelivered(), []);
    });

    it('gives up at once what will never be taken; an administrator sees to whom and why, sends it again, or forgets it', async () => {
        server.refusal = { code: 550, text: 'No such mailbox here' };
        await signUp();
        const mail = await eventually('a mail was given up', async () => (await undelivered())[0]);
        assert.deepEqual([mail.to, mail.subject, mail.attempts], [address(), 'Confirm your address', 1]);
        assert.match(mail.failure, /No such mailbox here/);
        assert.doesNotMatch(JSON.stringify(mail), /#/);
        await administrator.api.call(mailRoutes.sendMailAgain, { params: { mailId: mail.id } });
        assert.equal((await undelivered()).length, 1);
        server.refusal = undefined;
        await administrator.api.call(mailRoutes.sendMailAgain, { params: { mailId: mail.id } });
        await receivedBy(address());
        assert.deepEqual(await undelivered(), []);
        const gone = await problemOf(administrator.api.call(mailRoutes.sendMailAgain, { params: { mailId: mail.id } }));
        assert.equal(gone.status, 404);
        const entry = ['Ada', 'mail', mail.id, '127.0.0.1', { to: address(), subject: 'Confirm your address' }];
        assert.deepEqual(await onRecord('mail.sent-again'), [entry, entry]);
    });

    it('lets nobody but an administrator see what was given up', async () => {
        const browser = platform.browser();
        await signUp(browser);
        const token = tokenIn({ text: (await receivedBy(address())).text ?? '' });
        await browser.api.call(accountRoutes.verifySignUp, { body: { token } });
        assert.equal((await problemOf(browser.api.call(mailRoutes.listUndeliveredMails))).status, 403);
    });

    it('answers sign-ups while the mail server is down, and sends the mails when it is back, also after a restart', async () => {
        await server.close();
        await signUp();
        await platform.sendMails();
        await platform.restart();
        await server.open();
        platform.clock.advance(10 * minute);
        await platform.sendMails();
        await receivedBy(address());
    });

    it('gives up after about a day of tries, and an administrator forgets it', async () => {
        server.refusal = { code: 421, text: 'Too busy' };
        const before = server.tries;
        await signUp();
        await tried(before + 1);
        for (let tries = 0; tries < 12 && (await undelivered()).length === 0; tries += 1) {
            platform.clock.advance(12 * hour);
            await platform.sendMails();
        }
        const [mail] = await undelivered();
        assert.deepEqual([mail?.to, mail?.attempts], [address(), 9]);
        const params = { mailId: mail?.id ?? '' };
        await administrator.api.call(mailRoutes.discardMail, { params });
        assert.deepEqual(await undelivered(), []);
        assert.equal((await problemOf(administrator.api.call(mailRoutes.discardMail, { params }))).status, 404);
        const entry = ['Ada', 'mail', mail?.id, '127.0.0.1', { to: address(), subject: 'Confirm your address' }];
        assert.deepEqual(await onRecord('mail.discarded'), [entry]);
    });
});
