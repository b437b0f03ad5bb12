import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { eventually } from './eventually.js';

/** A mail as it stands in the outbox. */
export interface ReceivedMail {
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
    readonly headers: ReadonlyMap<string, string>;
}

/** Reads the outbox folder of a platform as its people's mailboxes. */
export class Mailbox {
    private readonly taken = new Set<string>();

    constructor(private readonly folder: string) {}

    /** All mails that were sent so far, oldest first. */
    async all(): Promise<readonly ReceivedMail[]> {
        return Promise.all((await this.names()).map(name => this.read(name)));
    }

    /** The oldest mail to this address that was not given before; waits for it. With `about`, of those whose subject matches. */
    take(address: string, about = /.*/): Promise<ReceivedMail> {
        return eventually(`a mail to ${address} about ${about}`, async () => {
            for (const name of await this.names()) {
                if (!this.taken.has(name)) {
                    const mail = await this.read(name);
                    // Read meanwhile by somebody else who waits as well.
                    if (mail.to.toLowerCase() === address.toLowerCase() && about.test(mail.subject) && !this.taken.has(name)) {
                        this.taken.add(name);
                        return mail;
                    }
                }
            }
            return undefined;
        });
    }

    private async names(): Promise<readonly string[]> {
        const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'ENOENT') {
                throw error;
            }
            return [];
        });
        return names.filter(name => name.endsWith('.eml')).sort();
    }

    private async read(name: string): Promise<ReceivedMail> {
        const { to, subject, text, html, headers } = await PostalMime.parse(await readFile(join(this.folder, name)));
        return {
            to: to?.[0]?.address ?? '',
            subject: subject ?? '',
            text: text ?? '',
            html: html ?? '',
            headers: new Map(headers.map(({ key, value }) => [key, value]))
        };
    }
}

/** The address that the mail asks to open. */
export function linkIn(mail: Pick<ReceivedMail, 'text'>): URL {
    const [link] = /https?:\/\/\S+/.exec(mail.text) ?? [];
    if (!link) {
        throw new Error(`There is no link in this mail:\n${mail.text}`);
    }
    return new URL(link);
}

/** The secret of the mail's link: what stands behind `#`. */
export function tokenIn(mail: Pick<ReceivedMail, 'text'>): string {
    return linkIn(mail).hash.slice(1);
}

/** The code that the mail asks to type: a line of its own. */
export function codeIn(mail: Pick<ReceivedMail, 'text'>): string {
    const [, code] = /^ {4}(\S+)\s*$/m.exec(mail.text) ?? [];
    if (!code) {
        throw new Error(`There is no code in this mail:\n${mail.text}`);
    }
    return code;
}
