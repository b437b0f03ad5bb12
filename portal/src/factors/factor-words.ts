import type { FactorKind, ProofKind } from '@coditect/protocol';

/** What a person calls each proof, where one is to be chosen. */
export const proofNames: Readonly<Record<ProofKind, string>> = {
    password: 'Password',
    passkey: 'Passkey',
    totp: 'Authenticator app',
    sms: 'Text message',
    email: 'Code by mail',
    'recovery-code': 'Recovery code'
};

/** What the field for a code is called, and what stands below its name. */
export const codeWords: Readonly<Record<Exclude<FactorKind, 'passkey'>, { readonly label: string; readonly hint: string }>> = {
    totp: { label: 'Code', hint: 'The six digits that your authenticator app shows now.' },
    sms: { label: 'Code', hint: 'The six digits of the text message.' },
    email: { label: 'Code', hint: 'The six digits of the mail. They are good for ten minutes.' },
    'recovery-code': { label: 'Recovery code', hint: 'One of the codes that you kept. Each is good once.' }
};
