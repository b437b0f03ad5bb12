import { type MailContent, type MailLanguage, mailLanguageOf } from '../mails/index.js';

interface LinkWords {
    readonly linked: string;
    readonly linkedText: string;
    readonly unlinked: string;
    readonly unlinkedText: string;
    readonly action: string;
    readonly footnote: string;
}

/** `{via}` is the provider's or the connection's name. */
const words: Readonly<Record<MailLanguage, LinkWords>> = {
    en: {
        linked: 'A new way to sign in',
        linkedText: 'From now on you can sign in to your account with {via}.',
        unlinked: 'A way to sign in was removed',
        unlinkedText: '{via} no longer signs you in to your account.',
        action: 'See your ways to sign in',
        footnote: 'If this was not you, remove it on that page and change your password.'
    },
    de: {
        linked: 'Ein neuer Weg, sich anzumelden',
        linkedText: 'Ab jetzt können Sie sich mit {via} bei Ihrem Konto anmelden.',
        unlinked: 'Ein Weg, sich anzumelden, wurde entfernt',
        unlinkedText: '{via} meldet Sie nicht mehr bei Ihrem Konto an.',
        action: 'Ihre Anmeldewege ansehen',
        footnote: 'Wenn Sie das nicht waren, machen Sie es auf dieser Seite rückgängig und ändern Sie Ihr Passwort.'
    },
    fr: {
        linked: 'Une nouvelle façon de vous connecter',
        linkedText: 'Vous pouvez désormais vous connecter à votre compte avec {via}.',
        unlinked: 'Une façon de vous connecter a été retirée',
        unlinkedText: '{via} ne vous connecte plus à votre compte.',
        action: 'Voir vos façons de vous connecter',
        footnote: "Si ce n'était pas vous, annulez-le sur cette page et changez votre mot de passe."
    },
    es: {
        linked: 'Una nueva forma de iniciar sesión',
        linkedText: 'A partir de ahora puede iniciar sesión en su cuenta con {via}.',
        unlinked: 'Se ha quitado una forma de iniciar sesión',
        unlinkedText: '{via} ya no inicia sesión en su cuenta.',
        action: 'Ver sus formas de iniciar sesión',
        footnote: 'Si no fue usted, deshágalo en esa página y cambie su contraseña.'
    }
};

export function linkedMail(language: string, via: string, page: string): MailContent {
    const { linked, linkedText, action, footnote } = words[mailLanguageOf(language)];
    return {
        subject: linked,
        heading: linked,
        paragraphs: [linkedText.replace('{via}', () => via)],
        action: { label: action, url: page },
        footnote
    };
}

export function unlinkedMail(language: string, via: string, page: string): MailContent {
    const { unlinked, unlinkedText, action, footnote } = words[mailLanguageOf(language)];
    return {
        subject: unlinked,
        heading: unlinked,
        paragraphs: [unlinkedText.replace('{via}', () => via)],
        action: { label: action, url: page },
        footnote
    };
}
