import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import type { Clock } from '../../kernel/clock.js';
import type { KeptMail, Mailer, Outbox, OutgoingMail } from '../../ports/mailer.js';
import { messageOf } from './message-of.js';

/** An outbox is for one person's machine: what is older than this many mails is gone. */
const keptMails = 200;

/** Keeps mails as files that any mail program opens, the newest {@link keptMails} of them. */
export class OutboxMailer implements Mailer, Outbox {
    readonly name = 'outbox';
    readonly singleProcess = true;
    readonly outbox = this;
    private readonly composer = createTransport({ streamTransport: true, buffer: true });
    private sequence = 0;

    constructor(
        private readonly folder: string,
        private readonly from: string,
        private readonly clock: Clock
    ) {}

    async send(mail: OutgoingMail): Promise<void> {
        const at = this.clock.now();
        const { message } = await this.composer.sendMail({ ...messageOf(mail, this.from), date: at });
        await mkdir(this.folder, { recursive: true, mode: 0o700 });
        const path = join(this.folder, this.fileName(at, mail.id));
        // Whole or not there: whoever reads the folder meets no half of a mail.
        await writeFile(`${path}.part`, message, { mode: 0o600 });
        await rename(`${path}.part`, path);
        await this.forgetOld();
    }

    async list(limit: number): Promise<readonly KeptMail[]> {
        const names = (await this.names()).slice(-limit).reverse();
        const mails = await Promise.all(names.map(name => this.read(name)));
        return mails.filter(mail => mail !== undefined);
    }

    async close(): Promise<void> {
        this.composer.close();
    }

    /** In the order of sending, also within one millisecond. */
    private fileName(at: Date, id: string): string {
        this.sequence += 1;
        return `${at.toISOString().replaceAll(':', '-')}-${String(this.sequence).padStart(6, '0')}-${id}.eml`;
    }

    private async names(): Promise<readonly string[]> {
        const names = await readdir(this.folder).catch(absent);
        return (names ?? []).filter(name => name.endsWith('.eml')).sort();
    }

    private async read(name: string): Promise<KeptMail | undefined> {
        const raw = await readFile(join(this.folder, name)).catch(absent);
        if (raw === undefined) {
            return undefined;
        }
        const { to, subject, text, html, date } = await PostalMime.parse(raw);
        const id = name.slice(-'.eml'.length - 36, -'.eml'.length);
        return { id, to: to?.[0]?.address ?? '', subject: subject ?? '', text: text ?? '', html: html ?? '', at: new Date(date ?? 0) };
    }

    private async forgetOld(): Promise<void> {
        const names = await this.names();
        await Promise.all(names.slice(0, Math.max(0, names.length - keptMails)).map(name => rm(join(this.folder, name), { force: true })));
    }
}

function absent(error: NodeJS.ErrnoException): undefined {
    if (error.code !== 'ENOENT') {
        throw error;
    }
}
