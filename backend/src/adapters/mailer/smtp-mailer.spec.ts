import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { registerMailerContract } from '../../../test/contracts/mailer-contract.js';
import { MailRefused } from '../../ports/mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const from = 'CODITECT <no-reply@example.com>';

/** A mail server that takes everything but mail to `never@` and `later@`. */
async function startServer() {
    const received: Email[] = [];
    const server = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        closeTimeout: 50,
        onRcptTo: ({ address }, _session, callback) => {
            const code = address.startsWith('never@') ? 550 : address.startsWith('later@') ? 450 : undefined;
            callback(code === undefined ? undefined : Object.assign(new Error('Not here'), { responseCode: code }));
        },
        onData: async (stream, _session, callback) => {
            const chunks: Buffer[] = [];
            for await (const chunk of stream) {
                chunks.push(chunk as Buffer);
            }
            received.push(await PostalMime.parse(Buffer.concat(chunks)));
            callback();
        }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    return { url: `smtp://127.0.0.1:${port}`, received, end: () => new Promise<void>(resolve => server.close(() => resolve())) };
}

registerMailerContract('SMTP', async () => {
    const { url, received, end } = await startServer();
    return { mailer: new SmtpMailer({ url, from }), received: async () => received, end };
});

describe('SMTP', () => {
    const mailTo = (to: string) => ({ id: randomUUID(), to, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>', language: 'en' });

    it('tells what is refused for good from what may be tried again', async () => {
        const { url, end } = await startServer();
        const mailer = new SmtpMailer({ url, from });
        await assert.rejects(mailer.send(mailTo('never@example.com')), (error: unknown) => error instanceof MailRefused);
        await assert.rejects(mailer.send(mailTo('later@example.com')), (error: unknown) => !(error instanceof MailRefused));
        await mailer.close();
        await end();
        const gone = new SmtpMailer({ url, from });
        await assert.rejects(gone.send(mailTo('ada@example.com')), (error: unknown) => !(error instanceof MailRefused));
        await gone.close();
    });

    it('sends nothing in the clear to a server that offers no TLS, where that is asked for', async () => {
        const { url, received, end } = await startServer();
        const mailer = new SmtpMailer({ url: `${url}?requireTLS=true`, from });
        await assert.rejects(mailer.send(mailTo('ada@example.com')), (error: unknown) => !(error instanceof MailRefused));
        assert.deepEqual(received, []);
        await mailer.close();
        await end();
    });
});
