import type { FactorKind } from '@coditect/protocol';
import { type MailContent, type MailLanguage, mailLanguageOf } from '../mails/index.js';

/** What happened to a person's factors, as far as the person is told of it by mail. */
export type FactorNews = 'added' | 'removed' | 'codes-renewed' | 'code-used' | 'guessed';

interface Texts {
    readonly kinds: Readonly<Record<FactorKind, string>>;
    readonly code: { readonly subject: string; readonly heading: string; readonly lead: string; readonly foot: string };
    readonly added: (kind: string) => { readonly subject: string; readonly lead: string };
    readonly removed: (kind: string) => { readonly subject: string; readonly lead: string };
    readonly renewed: { readonly subject: string; readonly lead: string };
    readonly used: (left: number) => { readonly subject: string; readonly lead: string };
    readonly guessed: { readonly subject: string; readonly lead: string };
    readonly elsewhere: string;
    readonly notYou: string;
    readonly settings: string;
    readonly textMessage: (code: string) => string;
}

const texts: Readonly<Record<MailLanguage, Texts>> = {
    en: {
        kinds: {
            totp: 'an authenticator app',
            passkey: 'a passkey',
            email: 'codes by mail',
            sms: 'codes by text message',
            'recovery-code': 'recovery codes'
        },
        code: {
            subject: 'Your code',
            heading: 'Your code',
            lead: 'Type this code on the page that asked for it. It is good for ten minutes, and once.',
            foot: 'Nobody from the platform will ever ask you for it. If you did not ask for a code, somebody may know your password: change it.'
        },
        added: kind => ({ subject: 'A second factor was added', lead: `Your account can now be confirmed with ${kind}.` }),
        removed: kind => ({ subject: 'A second factor was removed', lead: `Your account can no longer be confirmed with ${kind}.` }),
        renewed: {
            subject: 'You have new recovery codes',
            lead: 'Ten new recovery codes were made for your account. The old ones are good no longer.'
        },
        used: left => ({ subject: 'A recovery code was used', lead: `One of your recovery codes was used. You have ${left} left.` }),
        guessed: {
            subject: 'Somebody guesses the codes of your account',
            lead: 'Many wrong codes were tried for your account, by somebody who had shown its password or another first factor already. None of them was taken.'
        },
        elsewhere: 'You were signed out on all other devices.',
        notYou: 'If this was not you, reset your password at once and look through your security settings.',
        settings: 'Open security settings',
        textMessage: code => `${code} is your CODITECT code. Give it to nobody.`
    },
    de: {
        kinds: {
            totp: 'einer Authentifizierungs-App',
            passkey: 'einem Passkey',
            email: 'Codes per E-Mail',
            sms: 'Codes per SMS',
            'recovery-code': 'Wiederherstellungscodes'
        },
        code: {
            subject: 'Ihr Code',
            heading: 'Ihr Code',
            lead: 'Geben Sie diesen Code auf der Seite ein, die danach gefragt hat. Er gilt zehn Minuten und nur einmal.',
            foot: 'Niemand von der Plattform wird Sie je danach fragen. Wenn Sie keinen Code angefordert haben, kennt vielleicht jemand Ihr Passwort: Ändern Sie es.'
        },
        added: kind => ({ subject: 'Ein zweiter Faktor wurde hinzugefügt', lead: `Ihr Konto lässt sich jetzt mit ${kind} bestätigen.` }),
        removed: kind => ({
            subject: 'Ein zweiter Faktor wurde entfernt',
            lead: `Ihr Konto lässt sich nicht mehr mit ${kind} bestätigen.`
        }),
        renewed: {
            subject: 'Sie haben neue Wiederherstellungscodes',
            lead: 'Für Ihr Konto wurden zehn neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.'
        },
        used: left => ({
            subject: 'Ein Wiederherstellungscode wurde benutzt',
            lead: `Einer Ihrer Wiederherstellungscodes wurde benutzt. Es bleiben Ihnen ${left}.`
        }),
        guessed: {
            subject: 'Jemand rät die Codes Ihres Kontos',
            lead: 'Für Ihr Konto wurden viele falsche Codes versucht, von jemandem, der das Passwort oder einen anderen ersten Faktor schon gezeigt hatte. Keiner wurde angenommen.'
        },
        elsewhere: 'Sie wurden auf allen anderen Geräten abgemeldet.',
        notYou: 'Wenn Sie das nicht waren, setzen Sie sofort Ihr Passwort zurück und sehen Sie Ihre Sicherheitseinstellungen durch.',
        settings: 'Sicherheitseinstellungen öffnen',
        textMessage: code => `${code} ist Ihr CODITECT-Code. Geben Sie ihn niemandem.`
    },
    fr: {
        kinds: {
            totp: 'une application d’authentification',
            passkey: 'une clé d’accès',
            email: 'des codes par e-mail',
            sms: 'des codes par SMS',
            'recovery-code': 'des codes de récupération'
        },
        code: {
            subject: 'Votre code',
            heading: 'Votre code',
            lead: 'Saisissez ce code sur la page qui l’a demandé. Il est valable dix minutes, une seule fois.',
            foot: 'Personne de la plateforme ne vous le demandera jamais. Si vous n’avez pas demandé de code, quelqu’un connaît peut-être votre mot de passe : changez-le.'
        },
        added: kind => ({ subject: 'Un second facteur a été ajouté', lead: `Votre compte peut désormais être confirmé avec ${kind}.` }),
        removed: kind => ({ subject: 'Un second facteur a été supprimé', lead: `Votre compte ne peut plus être confirmé avec ${kind}.` }),
        renewed: {
            subject: 'Vous avez de nouveaux codes de récupération',
            lead: 'Dix nouveaux codes de récupération ont été créés pour votre compte. Les anciens ne sont plus valables.'
        },
        used: left => ({
            subject: 'Un code de récupération a été utilisé',
            lead: `Un de vos codes de récupération a été utilisé. Il vous en reste ${left}.`
        }),
        guessed: {
            subject: 'Quelqu’un essaie de deviner les codes de votre compte',
            lead: 'Beaucoup de codes erronés ont été essayés pour votre compte, par quelqu’un qui avait déjà montré le mot de passe ou un autre premier facteur. Aucun n’a été accepté.'
        },
        elsewhere: 'Vous avez été déconnecté de tous vos autres appareils.',
        notYou: 'Si ce n’était pas vous, réinitialisez tout de suite votre mot de passe et vérifiez vos paramètres de sécurité.',
        settings: 'Ouvrir les paramètres de sécurité',
        textMessage: code => `${code} est votre code CODITECT. Ne le donnez à personne.`
    },
    es: {
        kinds: {
            totp: 'una aplicación de autenticación',
            passkey: 'una clave de acceso',
            email: 'códigos por correo',
            sms: 'códigos por SMS',
            'recovery-code': 'códigos de recuperación'
        },
        code: {
            subject: 'Su código',
            heading: 'Su código',
            lead: 'Escriba este código en la página que lo ha pedido. Vale durante diez minutos y una sola vez.',
            foot: 'Nadie de la plataforma se lo pedirá nunca. Si no ha pedido ningún código, quizá alguien conozca su contraseña: cámbiela.'
        },
        added: kind => ({ subject: 'Se ha añadido un segundo factor', lead: `Su cuenta se puede confirmar ahora con ${kind}.` }),
        removed: kind => ({ subject: 'Se ha quitado un segundo factor', lead: `Su cuenta ya no se puede confirmar con ${kind}.` }),
        renewed: {
            subject: 'Tiene nuevos códigos de recuperación',
            lead: 'Se han creado diez códigos de recuperación nuevos para su cuenta. Los anteriores ya no valen.'
        },
        used: left => ({
            subject: 'Se ha usado un código de recuperación',
            lead: `Se ha usado uno de sus códigos de recuperación. Le quedan ${left}.`
        }),
        guessed: {
            subject: 'Alguien intenta adivinar los códigos de su cuenta',
            lead: 'Se han probado muchos códigos erróneos para su cuenta, por alguien que ya había mostrado la contraseña u otro primer factor. No se ha aceptado ninguno.'
        },
        elsewhere: 'Se ha cerrado su sesión en todos los demás dispositivos.',
        notYou: 'Si no ha sido usted, restablezca su contraseña cuanto antes y revise su configuración de seguridad.',
        settings: 'Abrir la configuración de seguridad',
        textMessage: code => `${code} es su código de CODITECT. No se lo dé a nadie.`
    }
};

export function codeMail(language: string, code: string): MailContent {
    const { subject, heading, lead, foot } = texts[mailLanguageOf(language)].code;
    return { subject, heading, paragraphs: [lead], code, footnote: foot };
}

/** The last line binds the code to the site, so that a phone offers it there alone (WICG, "Origin-bound one-time codes"). */
export function codeTextMessage(language: string, code: string, host: string): string {
    return `${texts[mailLanguageOf(language)].textMessage(code)}\n\n@${host} #${code}`;
}

export interface FactorNotice {
    readonly news: FactorNews;
    readonly kind: FactorKind;
    /** Recovery codes that are left. */
    readonly left?: number;
    /** The security settings. */
    readonly url: string;
}

export function noticeMail(language: string, { news, kind, left = 0, url }: FactorNotice): MailContent {
    const words = texts[mailLanguageOf(language)];
    const { subject, lead } = {
        added: () => words.added(words.kinds[kind]),
        removed: () => words.removed(words.kinds[kind]),
        'codes-renewed': () => words.renewed,
        'code-used': () => words.used(left),
        guessed: () => words.guessed
    }[news]();
    const changed = news === 'added' || news === 'removed' || news === 'codes-renewed';
    return {
        subject,
        heading: subject,
        paragraphs: changed ? [lead, words.elsewhere] : [lead],
        action: { label: words.settings, url },
        footnote: words.notYou
    };
}
