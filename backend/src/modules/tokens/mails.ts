import type { MailLanguage } from '../mails/index.js';

interface Words {
    readonly subject: string;
    readonly paragraphs: readonly string[];
}

export interface MailTexts {
    readonly look: { readonly devices: string; readonly keys: string };
    readonly notYou: string;
    refreshTokenReused(address: string): Words;
    deviceApproved(device: string, address: string): Words;
    apiKeyCreated(name: string, address: string): Words;
}

const texts: Readonly<Record<MailLanguage, MailTexts>> = {
    en: {
        look: { devices: 'See your devices', keys: 'See your API keys' },
        notYou: 'If this was not you, sign out everywhere in your account and change your password.',
        refreshTokenReused: address => ({
            subject: 'A command line was signed out',
            paragraphs: [
                `A token of one of your command lines was used a second time, from ${address}. Somebody else may have a copy of it.`,
                'So that nobody can work with it, we signed that command line out. Sign in there again.'
            ]
        }),
        deviceApproved: (device, address) => ({
            subject: 'A command line was signed in',
            paragraphs: [`You let "${device}" at ${address} work in your name.`]
        }),
        apiKeyCreated: (name, address) => ({
            subject: 'A new API key',
            paragraphs: [`The API key "${name}" was made for your account, from ${address}.`]
        })
    },
    de: {
        look: { devices: 'Geräte ansehen', keys: 'API-Schlüssel ansehen' },
        notYou: 'Wenn Sie das nicht waren, melden Sie sich in Ihrem Konto überall ab und ändern Sie Ihr Passwort.',
        refreshTokenReused: address => ({
            subject: 'Eine Kommandozeile wurde abgemeldet',
            paragraphs: [
                `Ein Token einer Ihrer Kommandozeilen wurde ein zweites Mal benutzt, von ${address} aus. Jemand anderes könnte eine Kopie davon haben.`,
                'Damit niemand damit arbeiten kann, haben wir diese Kommandozeile abgemeldet. Melden Sie sich dort neu an.'
            ]
        }),
        deviceApproved: (device, address) => ({
            subject: 'Eine Kommandozeile wurde angemeldet',
            paragraphs: [`Sie haben „${device}“ unter ${address} erlaubt, in Ihrem Namen zu arbeiten.`]
        }),
        apiKeyCreated: (name, address) => ({
            subject: 'Ein neuer API-Schlüssel',
            paragraphs: [`Für Ihr Konto wurde der API-Schlüssel „${name}“ angelegt, von ${address} aus.`]
        })
    },
    fr: {
        look: { devices: 'Voir vos appareils', keys: 'Voir vos clés d’API' },
        notYou: "Si ce n'était pas vous, déconnectez-vous partout depuis votre compte et changez votre mot de passe.",
        refreshTokenReused: address => ({
            subject: 'Une ligne de commande a été déconnectée',
            paragraphs: [
                `Un jeton d'une de vos lignes de commande a été utilisé une seconde fois, depuis ${address}. Quelqu'un d'autre en a peut-être une copie.`,
                "Pour que personne ne puisse s'en servir, nous avons déconnecté cette ligne de commande. Reconnectez-vous depuis celle-ci."
            ]
        }),
        deviceApproved: (device, address) => ({
            subject: 'Une ligne de commande a été connectée',
            paragraphs: [`Vous avez autorisé « ${device} », à l'adresse ${address}, à travailler en votre nom.`]
        }),
        apiKeyCreated: (name, address) => ({
            subject: "Une nouvelle clé d'API",
            paragraphs: [`La clé d'API « ${name} » a été créée pour votre compte, depuis ${address}.`]
        })
    },
    es: {
        look: { devices: 'Ver sus dispositivos', keys: 'Ver sus claves de API' },
        notYou: 'Si no ha sido usted, cierre la sesión en todas partes desde su cuenta y cambie su contraseña.',
        refreshTokenReused: address => ({
            subject: 'Se ha cerrado la sesión de una línea de comandos',
            paragraphs: [
                `Un token de una de sus líneas de comandos se ha usado por segunda vez, desde ${address}. Es posible que otra persona tenga una copia.`,
                'Para que nadie pueda usarlo, hemos cerrado la sesión de esa línea de comandos. Vuelva a iniciarla allí.'
            ]
        }),
        deviceApproved: (device, address) => ({
            subject: 'Se ha iniciado sesión en una línea de comandos',
            paragraphs: [`Ha permitido que «${device}», en ${address}, trabaje en su nombre.`]
        }),
        apiKeyCreated: (name, address) => ({
            subject: 'Una nueva clave de API',
            paragraphs: [`Se ha creado la clave de API «${name}» para su cuenta, desde ${address}.`]
        })
    }
};

export function textsOf(language: MailLanguage): MailTexts {
    return texts[language];
}
