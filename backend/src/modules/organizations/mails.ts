import { type Mail, type MailContent, type MailLanguage, mailLanguageOf } from '../mails/index.js';
import type { Person } from './people.js';

interface InvitationTexts {
    readonly organization: string;
    readonly inviter: string;
    readonly url: string;
}

const invitationTexts: Readonly<Record<MailLanguage, (texts: InvitationTexts) => MailContent>> = {
    en: ({ organization, inviter, url }) => ({
        subject: `${inviter} invites you to ${organization}`,
        heading: `Join ${organization}`,
        paragraphs: [
            `${inviter} invites you to work together in ${organization} on CODITECT.`,
            'The invitation is for this address alone and good for seven days. Who has no account yet makes one on the way.'
        ],
        action: { label: 'See the invitation', url },
        footnote: "If you don't know what this is about, leave it be: nothing happens."
    }),
    de: ({ organization, inviter, url }) => ({
        subject: `${inviter} lädt Sie zu ${organization} ein`,
        heading: `Kommen Sie zu ${organization}`,
        paragraphs: [
            `${inviter} lädt Sie ein, in ${organization} auf CODITECT zusammenzuarbeiten.`,
            'Die Einladung gilt nur für diese Adresse und sieben Tage lang. Wer noch kein Konto hat, legt unterwegs eines an.'
        ],
        action: { label: 'Einladung ansehen', url },
        footnote: 'Wenn Sie nicht wissen, worum es geht, tun Sie nichts: Dann geschieht auch nichts.'
    }),
    fr: ({ organization, inviter, url }) => ({
        subject: `${inviter} vous invite dans ${organization}`,
        heading: `Rejoignez ${organization}`,
        paragraphs: [
            `${inviter} vous invite à travailler ensemble dans ${organization} sur CODITECT.`,
            "L'invitation vaut pour cette seule adresse, pendant sept jours. Si vous n'avez pas encore de compte, vous en créerez un au passage."
        ],
        action: { label: "Voir l'invitation", url },
        footnote: 'Si vous ne savez pas de quoi il est question, ne faites rien : il ne se passera rien.'
    }),
    es: ({ organization, inviter, url }) => ({
        subject: `${inviter} le invita a ${organization}`,
        heading: `Únase a ${organization}`,
        paragraphs: [
            `${inviter} le invita a trabajar en ${organization} en CODITECT.`,
            'La invitación vale solo para esta dirección y durante siete días. Si aún no tiene cuenta, la creará por el camino.'
        ],
        action: { label: 'Ver la invitación', url },
        footnote: 'Si no sabe de qué se trata, no haga nada: no pasará nada.'
    })
};

/** In the language of who invites: that of the invited is not known, and must not be, since it would tell of an account. */
export function invitationMail(invitation: InvitationTexts & { readonly to: string; readonly language: string }): Mail {
    const { to, language } = invitation;
    return { to, language, content: invitationTexts[mailLanguageOf(language)](invitation) };
}

interface TransferTexts {
    readonly organization: string;
    readonly other: string;
    readonly url: string;
}

interface TransferPair {
    readonly giver: (texts: TransferTexts) => MailContent;
    readonly taker: (texts: TransferTexts) => MailContent;
}

const transferTexts: Readonly<Record<MailLanguage, TransferPair>> = {
    en: {
        giver: ({ organization, other, url }) => ({
            subject: `You handed ${organization} over`,
            heading: `${organization} has another owner`,
            paragraphs: [`${other} owns ${organization} now. You are an admin there.`],
            action: { label: 'Open the organisation', url },
            footnote: 'If this was not you, change your password and write to the new owner at once.'
        }),
        taker: ({ organization, other, url }) => ({
            subject: `You own ${organization} now`,
            heading: `${organization} is yours`,
            paragraphs: [`${other} handed ${organization} over to you. You may do everything there from now on, also delete it.`],
            action: { label: 'Open the organisation', url }
        })
    },
    de: {
        giver: ({ organization, other, url }) => ({
            subject: `Sie haben ${organization} übergeben`,
            heading: `${organization} gehört jetzt jemand anderem`,
            paragraphs: [`${organization} gehört jetzt ${other}. Sie sind dort Administrator oder Administratorin.`],
            action: { label: 'Organisation öffnen', url },
            footnote: 'Waren Sie das nicht, ändern Sie Ihr Passwort und wenden Sie sich sofort an die neue Person.'
        }),
        taker: ({ organization, other, url }) => ({
            subject: `${organization} gehört jetzt Ihnen`,
            heading: `${organization} gehört Ihnen`,
            paragraphs: [`${other} hat Ihnen ${organization} übergeben. Sie dürfen dort von jetzt an alles, auch löschen.`],
            action: { label: 'Organisation öffnen', url }
        })
    },
    fr: {
        giver: ({ organization, other, url }) => ({
            subject: `Vous avez cédé ${organization}`,
            heading: `${organization} a changé de propriétaire`,
            paragraphs: [`${organization} appartient désormais à ${other}. Vous y restez en charge de l'administration.`],
            action: { label: "Ouvrir l'organisation", url },
            footnote: "Si ce n'était pas vous, changez votre mot de passe et écrivez aussitôt à la nouvelle personne propriétaire."
        }),
        taker: ({ organization, other, url }) => ({
            subject: `${organization} vous appartient désormais`,
            heading: `${organization} est à vous`,
            paragraphs: [`${other} vous a cédé ${organization}. Vous pouvez désormais tout y faire, même supprimer l'organisation.`],
            action: { label: "Ouvrir l'organisation", url }
        })
    },
    es: {
        giver: ({ organization, other, url }) => ({
            subject: `Ha cedido ${organization}`,
            heading: `${organization} tiene otra persona propietaria`,
            paragraphs: [`${organization} pertenece ahora a ${other}. Usted sigue encargándose de la administración.`],
            action: { label: 'Abrir la organización', url },
            footnote: 'Si no ha sido usted, cambie su contraseña y escriba cuanto antes a la nueva persona propietaria.'
        }),
        taker: ({ organization, other, url }) => ({
            subject: `${organization} es ahora suya`,
            heading: `${organization} es suya`,
            paragraphs: [`${other} le ha cedido ${organization}. Desde ahora puede hacer allí de todo, también borrarla.`],
            action: { label: 'Abrir la organización', url }
        })
    }
};

/** To both, each in the own language. */
export function transferMails(transfer: {
    readonly organization: string;
    readonly organizationId: string;
    readonly from: Person;
    readonly to: Person;
    readonly controlOrigin: string;
}): { readonly giver: Mail; readonly taker: Mail } {
    const { organization, organizationId, from, to, controlOrigin } = transfer;
    const url = `${controlOrigin}/organizations/${organizationId}/members`;
    const mailTo = (person: Person, other: Person, which: keyof TransferPair): Mail => ({
        to: person.email,
        language: person.language,
        content: transferTexts[mailLanguageOf(person.language)][which]({ organization, other: other.name, url })
    });
    return { giver: mailTo(from, to, 'giver'), taker: mailTo(to, from, 'taker') };
}
