import { mailLinkPaths } from '@coditect/protocol';
import { type MailContent, mailLanguageOf } from '../mails/index.js';
import { type AccountLinks, accountMailTexts } from './account-mail-texts.js';

/** This module's mails, with their links. A link's secret stands behind `#`, where no server and no log sees it. */
export class AccountMails {
    private readonly links: AccountLinks;

    constructor(private readonly origin: string) {
        this.links = { signIn: `${origin}/sign-in`, forgot: `${origin}/forgot`, account: `${origin}/account` };
    }

    verifySignUp(language: string, token: string): MailContent {
        return textsIn(language).verifySignUp(this.link('verify', token));
    }

    accountExists(language: string): MailContent {
        return textsIn(language).accountExists(this.links);
    }

    resetPassword(language: string, token: string): MailContent {
        return textsIn(language).resetPassword(this.link('reset', token));
    }

    passwordChanged(language: string): MailContent {
        return textsIn(language).passwordChanged(this.links);
    }

    confirmAddress(language: string, token: string): MailContent {
        return textsIn(language).confirmAddress(this.link('confirmAddress', token));
    }

    addressChangeAsked(language: string): MailContent {
        return textsIn(language).addressChangeAsked(this.links);
    }

    addressChanged(language: string, email: string): MailContent {
        return textsIn(language).addressChanged(this.links, email);
    }

    private link(kind: keyof typeof mailLinkPaths, token: string): string {
        return `${this.origin}${mailLinkPaths[kind]}#${token}`;
    }
}

function textsIn(language: string) {
    return accountMailTexts[mailLanguageOf(language)];
}
