import { type CredentialFields, formatCredential, parseCredential } from '../common/credential-lines';
import type { CredentialQuestion } from '../common/git-protocol';
import type { GitPages } from './git-pages';

/** What a helper program was called with. `page` is set where a page's own command started Git. */
export interface HelperCall {
    readonly kind: string;
    readonly rest: readonly string[];
    readonly input: string;
    readonly page?: string;
}

/** What it prints, and whether it ends with a code that says no. */
export interface HelperAnswer {
    readonly text?: string;
    readonly refused?: boolean;
}

const nothing: HelperAnswer = {};

/** Passes on what Git and ssh ask, to the page of the person, and back what it answers. Nothing of it is kept here. */
export class CredentialBroker {
    constructor(private readonly pages: GitPages) {}

    answer({ kind, rest, input, page }: HelperCall): Promise<HelperAnswer> {
        switch (kind) {
            case 'credential':
                return this.credential(rest[0] ?? '', parseCredential(input), page);
            case 'askpass':
                return this.askpass(rest.join(' '), page);
            default:
                return Promise.resolve(nothing);
        }
    }

    private async credential(operation: string, fields: CredentialFields, pageId: string | undefined): Promise<HelperAnswer> {
        const page = this.pages.asked(pageId);
        const { protocol = '', host, username, password } = fields;
        if (!page || !host || (protocol !== 'https' && protocol !== 'http')) {
            return nothing;
        }
        const question: CredentialQuestion = { protocol, host, ...(username ? { username } : {}), forPage: pageId !== undefined };
        if (operation === 'get') {
            const answer = await page.client.askCredential(question);
            if (answer) {
                return { text: formatCredential({ username: answer.username, password: answer.password }) };
            }
            // In a terminal the person can still be asked there; elsewhere nobody would see Git's question.
            return pageId === undefined ? nothing : { text: 'quit=1\n' };
        }
        if (username && password && (operation === 'store' || operation === 'erase')) {
            await page.client.credentialUsed(question, { username, password }, operation === 'store');
        }
        return nothing;
    }

    private async askpass(prompt: string, pageId: string | undefined): Promise<HelperAnswer> {
        const answer = await this.pages.asked(pageId)?.client.answerSsh(prompt);
        return answer === undefined ? { refused: true } : { text: `${answer}\n` };
    }
}
