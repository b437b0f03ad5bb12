/** What a mail says, without a word on how it looks. Plain text everywhere: what people have typed may stand in it. */
export interface MailContent {
    /** One line, without anything secret: it is shown on locked screens and kept in the log of undelivered mails. */
    readonly subject: string;
    readonly heading: string;
    readonly paragraphs: readonly string[];
    /** The one thing to do. A secret stands in the URL's fragment, which no server on the way sees. */
    readonly action?: { readonly label: string; readonly url: string };
    /** A code to type, shown large. */
    readonly code?: string;
    /** Such as what to do about a mail that one did not ask for. */
    readonly footnote?: string;
}

/** The languages that the platform's mails are written in. */
export const mailLanguages = ['en', 'de', 'fr', 'es'] as const;
export type MailLanguage = (typeof mailLanguages)[number];

/** The language to write in for a person who prefers `language`, a BCP 47 tag: English for those that we do not have. */
export function mailLanguageOf(language: string): MailLanguage {
    const [primary = ''] = language.toLowerCase().split('-', 1);
    return mailLanguages.find(known => known === primary) ?? 'en';
}
