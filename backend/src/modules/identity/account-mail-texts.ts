import type { MailContent, MailLanguage } from '../mails/index.js';

/** Where a mail of this module leads. */
export interface AccountLinks {
    readonly signIn: string;
    readonly forgot: string;
    readonly account: string;
}

/**
 * The texts of this module's mails in one language. None holds the name that somebody typed: a stranger could else have the
 * platform send a text of his own to anybody.
 */
export interface AccountMailTexts {
    verifySignUp(url: string): MailContent;
    accountExists(links: AccountLinks): MailContent;
    resetPassword(url: string): MailContent;
    passwordChanged(links: AccountLinks): MailContent;
    confirmAddress(url: string): MailContent;
    addressChangeAsked(links: AccountLinks): MailContent;
    addressChanged(links: AccountLinks, email: string): MailContent;
}

const english: AccountMailTexts = {
    verifySignUp: url => ({
        subject: 'Confirm your address',
        heading: 'Confirm your address',
        paragraphs: ['One step is left: open this link in the browser in which you signed up, and your account is ready.'],
        action: { label: 'Confirm address', url },
        footnote:
            'The link is good for 24 hours. If you did not sign up, do nothing and there will be no account; or open the link and choose "This was not me".'
    }),
    accountExists: ({ signIn, forgot }) => ({
        subject: 'You have an account already',
        heading: 'You have an account already',
        paragraphs: [
            'Somebody, perhaps you, wanted to use this address for a new account. It has one already, so nothing was changed.',
            `If you do not know the password any more, choose a new one: ${forgot}`
        ],
        action: { label: 'Sign in', url: signIn },
        footnote: 'If it was not you, there is nothing to do.'
    }),
    resetPassword: url => ({
        subject: 'Choose a new password',
        heading: 'Choose a new password',
        paragraphs: ['A new password was asked for. Once you have chosen it, you are signed out everywhere else.'],
        action: { label: 'Choose password', url },
        footnote: 'The link is good for one hour. If it was not you, do nothing and your password stays as it is.'
    }),
    passwordChanged: ({ forgot }) => ({
        subject: 'Your password was changed',
        heading: 'Your password was changed',
        paragraphs: ['The password of your account was changed, and you were signed out everywhere else.'],
        action: { label: 'This was not me', url: forgot },
        footnote: 'If it was not you, choose a new password now by this link, then look at your devices and second factors.'
    }),
    confirmAddress: url => ({
        subject: 'Confirm this address',
        heading: 'Confirm this address',
        paragraphs: ['This address is to be that of your account. To confirm it, open the link in a browser in which you are signed in.'],
        action: { label: 'Confirm address', url },
        footnote: 'The link is good for 24 hours. If you did not ask for it, do nothing.'
    }),
    addressChangeAsked: ({ account }) => ({
        subject: 'Another address was asked for',
        heading: 'Another address was asked for',
        paragraphs: [
            'Your account is to get another address. It stays as it is until the link that was sent to the new address is opened.'
        ],
        action: { label: 'Open account', url: account },
        footnote: 'If it was not you, change your password now: that makes the link worthless.'
    }),
    addressChanged: ({ account }, email) => ({
        subject: 'The address of your account was changed',
        heading: 'The address of your account was changed',
        paragraphs: [`Your account now has the address ${email}. Sign in with it from now on.`],
        action: { label: 'Open account', url: account },
        footnote: 'If it was not you, turn to who runs this platform at once.'
    })
};

const german: AccountMailTexts = {
    verifySignUp: url => ({
        subject: 'Adresse bestätigen',
        heading: 'Bestätigen Sie Ihre Adresse',
        paragraphs: [
            'Nur noch ein Schritt: Öffnen Sie diesen Link in dem Browser, in dem Sie sich registriert haben, und Ihr Konto ist bereit.'
        ],
        action: { label: 'Adresse bestätigen', url },
        footnote:
            'Der Link gilt 24 Stunden. Falls Sie kein Konto anlegen wollten, tun Sie nichts, dann entsteht keines; oder öffnen Sie den Link und wählen Sie „This was not me“.'
    }),
    accountExists: ({ signIn, forgot }) => ({
        subject: 'Sie haben bereits ein Konto',
        heading: 'Sie haben bereits ein Konto',
        paragraphs: [
            'Jemand, vielleicht Sie selbst, wollte diese Adresse für ein neues Konto verwenden. Sie hat schon eines; es wurde nichts geändert.',
            `Falls Sie das Passwort nicht mehr wissen, wählen Sie ein neues: ${forgot}`
        ],
        action: { label: 'Anmelden', url: signIn },
        footnote: 'Falls Sie es nicht waren, müssen Sie nichts tun.'
    }),
    resetPassword: url => ({
        subject: 'Neues Passwort wählen',
        heading: 'Wählen Sie ein neues Passwort',
        paragraphs: ['Es wurde ein neues Passwort angefordert. Sobald Sie es gewählt haben, sind Sie überall sonst abgemeldet.'],
        action: { label: 'Passwort wählen', url },
        footnote: 'Der Link gilt eine Stunde. Falls Sie es nicht waren, tun Sie nichts; Ihr Passwort bleibt, wie es ist.'
    }),
    passwordChanged: ({ forgot }) => ({
        subject: 'Ihr Passwort wurde geändert',
        heading: 'Ihr Passwort wurde geändert',
        paragraphs: ['Das Passwort Ihres Kontos wurde geändert, und Sie wurden überall sonst abgemeldet.'],
        action: { label: 'Das war ich nicht', url: forgot },
        footnote:
            'Falls Sie es nicht waren, wählen Sie jetzt über diesen Link ein neues Passwort und prüfen Sie Ihre Geräte und zweiten Faktoren.'
    }),
    confirmAddress: url => ({
        subject: 'Diese Adresse bestätigen',
        heading: 'Bestätigen Sie diese Adresse',
        paragraphs: [
            'Diese Adresse soll die Ihres Kontos sein. Öffnen Sie zum Bestätigen den Link in einem Browser, in dem Sie angemeldet sind.'
        ],
        action: { label: 'Adresse bestätigen', url },
        footnote: 'Der Link gilt 24 Stunden. Falls Sie nicht darum gebeten haben, tun Sie nichts.'
    }),
    addressChangeAsked: ({ account }) => ({
        subject: 'Eine andere Adresse wurde angefordert',
        heading: 'Eine andere Adresse wurde angefordert',
        paragraphs: [
            'Ihr Konto soll eine andere Adresse bekommen. Bis der Link an die neue Adresse geöffnet wird, bleibt alles, wie es ist.'
        ],
        action: { label: 'Konto öffnen', url: account },
        footnote: 'Falls Sie es nicht waren, ändern Sie jetzt Ihr Passwort: Damit wird der Link wertlos.'
    }),
    addressChanged: ({ account }, email) => ({
        subject: 'Die Adresse Ihres Kontos wurde geändert',
        heading: 'Die Adresse Ihres Kontos wurde geändert',
        paragraphs: [`Ihr Konto hat jetzt die Adresse ${email}. Melden Sie sich von nun an mit ihr an.`],
        action: { label: 'Konto öffnen', url: account },
        footnote: 'Falls Sie es nicht waren, wenden Sie sich sofort an den Betreiber dieser Plattform.'
    })
};

const french: AccountMailTexts = {
    verifySignUp: url => ({
        subject: 'Confirmez votre adresse',
        heading: 'Confirmez votre adresse',
        paragraphs: ['Plus qu’une étape : ouvrez ce lien dans le navigateur de votre inscription, et votre compte est prêt.'],
        action: { label: 'Confirmer l’adresse', url },
        footnote:
            'Le lien est valable 24 heures. Si vous ne vous êtes pas inscrit, ne faites rien et aucun compte ne sera créé ; ou ouvrez le lien et choisissez « This was not me ».'
    }),
    accountExists: ({ signIn, forgot }) => ({
        subject: 'Vous avez déjà un compte',
        heading: 'Vous avez déjà un compte',
        paragraphs: [
            'Quelqu’un, peut-être vous, a voulu utiliser cette adresse pour un nouveau compte. Elle en a déjà un ; rien n’a été modifié.',
            `Si vous ne connaissez plus le mot de passe, choisissez-en un nouveau : ${forgot}`
        ],
        action: { label: 'Se connecter', url: signIn },
        footnote: 'Si ce n’était pas vous, il n’y a rien à faire.'
    }),
    resetPassword: url => ({
        subject: 'Choisissez un nouveau mot de passe',
        heading: 'Choisissez un nouveau mot de passe',
        paragraphs: ['Un nouveau mot de passe a été demandé. Une fois choisi, vous serez déconnecté partout ailleurs.'],
        action: { label: 'Choisir le mot de passe', url },
        footnote: 'Le lien est valable une heure. Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.'
    }),
    passwordChanged: ({ forgot }) => ({
        subject: 'Votre mot de passe a été modifié',
        heading: 'Votre mot de passe a été modifié',
        paragraphs: ['Le mot de passe de votre compte a été modifié, et vous avez été déconnecté partout ailleurs.'],
        action: { label: 'Ce n’était pas moi', url: forgot },
        footnote:
            'Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe par ce lien, puis vérifiez vos appareils et vos seconds facteurs.'
    }),
    confirmAddress: url => ({
        subject: 'Confirmez cette adresse',
        heading: 'Confirmez cette adresse',
        paragraphs: [
            'Cette adresse doit devenir celle de votre compte. Pour la confirmer, ouvrez le lien dans un navigateur où vous êtes connecté.'
        ],
        action: { label: 'Confirmer l’adresse', url },
        footnote: 'Le lien est valable 24 heures. Si vous n’avez rien demandé, ne faites rien.'
    }),
    addressChangeAsked: ({ account }) => ({
        subject: 'Une autre adresse a été demandée',
        heading: 'Une autre adresse a été demandée',
        paragraphs: [
            'Votre compte doit recevoir une autre adresse. Rien ne change tant que le lien envoyé à la nouvelle adresse n’est pas ouvert.'
        ],
        action: { label: 'Ouvrir le compte', url: account },
        footnote: 'Si ce n’était pas vous, changez tout de suite votre mot de passe : le lien ne vaudra plus rien.'
    }),
    addressChanged: ({ account }, email) => ({
        subject: 'L’adresse de votre compte a été modifiée',
        heading: 'L’adresse de votre compte a été modifiée',
        paragraphs: [`Votre compte a maintenant l’adresse ${email}. Utilisez-la désormais pour vous connecter.`],
        action: { label: 'Ouvrir le compte', url: account },
        footnote: 'Si ce n’était pas vous, adressez-vous tout de suite à l’exploitant de cette plateforme.'
    })
};

const spanish: AccountMailTexts = {
    verifySignUp: url => ({
        subject: 'Confirme su dirección',
        heading: 'Confirme su dirección',
        paragraphs: ['Solo falta un paso: abra este enlace en el navegador en el que se registró y su cuenta estará lista.'],
        action: { label: 'Confirmar dirección', url },
        footnote:
            'El enlace vale 24 horas. Si no se ha registrado, no haga nada y no habrá cuenta; o abra el enlace y elija «This was not me».'
    }),
    accountExists: ({ signIn, forgot }) => ({
        subject: 'Ya tiene una cuenta',
        heading: 'Ya tiene una cuenta',
        paragraphs: [
            'Alguien, quizá usted, quiso usar esta dirección para una cuenta nueva. Ya tiene una, así que no se ha cambiado nada.',
            `Si ya no sabe la contraseña, elija una nueva: ${forgot}`
        ],
        action: { label: 'Iniciar sesión', url: signIn },
        footnote: 'Si no fue usted, no tiene que hacer nada.'
    }),
    resetPassword: url => ({
        subject: 'Elija una contraseña nueva',
        heading: 'Elija una contraseña nueva',
        paragraphs: ['Se ha pedido una contraseña nueva. Cuando la haya elegido, se cerrarán las sesiones en todos los demás sitios.'],
        action: { label: 'Elegir contraseña', url },
        footnote: 'El enlace vale una hora. Si no fue usted, no haga nada y su contraseña seguirá igual.'
    }),
    passwordChanged: ({ forgot }) => ({
        subject: 'Su contraseña ha cambiado',
        heading: 'Su contraseña ha cambiado',
        paragraphs: ['La contraseña de su cuenta ha cambiado y se han cerrado las sesiones en todos los demás sitios.'],
        action: { label: 'No fui yo', url: forgot },
        footnote: 'Si no fue usted, elija ahora una contraseña nueva con este enlace y revise sus dispositivos y segundos factores.'
    }),
    confirmAddress: url => ({
        subject: 'Confirme esta dirección',
        heading: 'Confirme esta dirección',
        paragraphs: [
            'Esta dirección va a ser la de su cuenta. Para confirmarla, abra el enlace en un navegador en el que tenga la sesión iniciada.'
        ],
        action: { label: 'Confirmar dirección', url },
        footnote: 'El enlace vale 24 horas. Si no lo ha pedido, no haga nada.'
    }),
    addressChangeAsked: ({ account }) => ({
        subject: 'Se ha pedido otra dirección',
        heading: 'Se ha pedido otra dirección',
        paragraphs: ['Su cuenta va a recibir otra dirección. Nada cambia hasta que se abra el enlace enviado a la nueva.'],
        action: { label: 'Abrir la cuenta', url: account },
        footnote: 'Si no fue usted, cambie ahora su contraseña: así el enlace deja de valer.'
    }),
    addressChanged: ({ account }, email) => ({
        subject: 'La dirección de su cuenta ha cambiado',
        heading: 'La dirección de su cuenta ha cambiado',
        paragraphs: [`Su cuenta tiene ahora la dirección ${email}. Úsela desde ahora para iniciar sesión.`],
        action: { label: 'Abrir la cuenta', url: account },
        footnote: 'Si no fue usted, diríjase enseguida a quien gestiona esta plataforma.'
    })
};

export const accountMailTexts: Readonly<Record<MailLanguage, AccountMailTexts>> = {
    en: english,
    de: german,
    fr: french,
    es: spanish
};
