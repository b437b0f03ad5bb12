import { type FactorAdded, type FactorChallenge, type Factors, factorRoutes, type TotpEnrolment } from '@coditect/protocol';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { makePasskey } from './passkey.js';

/** A dialog that stands over the security settings. */
export type FactorDialog =
    | { readonly kind: 'totp'; readonly enrolment: TotpEnrolment }
    | { readonly kind: 'email'; readonly to: string }
    | { readonly kind: 'phone-number' }
    | { readonly kind: 'phone'; readonly to: string }
    | { readonly kind: 'passkey' }
    | { readonly kind: 'rename'; readonly id: string; readonly name: string }
    | { readonly kind: 'remove'; readonly what: Removal }
    | { readonly kind: 'renew' }
    | { readonly kind: 'codes'; readonly codes: readonly string[] };

export interface Removal {
    readonly name: string;
    readonly remove: (query: { readonly endApiKeys?: 'true' }) => Promise<Factors>;
}

const addressOf = (challenge: FactorChallenge) => (challenge.kind === 'code-sent' ? challenge.to : '');

/** A person's second factors and what the security settings do with them. */
export function useFactors() {
    const factors = useReading(() => api.call(factorRoutes.listFactors));
    const deed = useDeed();
    const [dialog, setDialog] = useState<FactorDialog>();

    const show = (next: FactorDialog | undefined) => {
        deed.clear();
        setDialog(next);
    };
    const added = (answer: FactorAdded) => {
        factors.set(answer.factors);
        setDialog(answer.recoveryCodes === null ? undefined : { kind: 'codes', codes: answer.recoveryCodes });
    };
    const begin = (name: string, call: () => Promise<FactorDialog>) => deed.run(name, async () => setDialog(await call()));
    const confirm = (call: () => Promise<FactorAdded>, done: string) => deed.run('confirm', async () => added(await call()), done);

    return {
        factors,
        deed,
        dialog,
        show,
        beginTotp: () => begin('totp', async () => ({ kind: 'totp', enrolment: await api.call(factorRoutes.enrolTotp) })),
        confirmTotp: (code: string) =>
            confirm(() => api.call(factorRoutes.confirmTotp, { body: { code } }), 'Your authenticator app is set up.'),
        beginEmail: () => begin('email', async () => ({ kind: 'email', to: addressOf(await api.call(factorRoutes.enrolEmail)) })),
        confirmEmail: (code: string) => confirm(() => api.call(factorRoutes.confirmEmail, { body: { code } }), 'Codes by mail are set up.'),
        beginPhone: (number: string) =>
            begin('phone', async () => ({
                kind: 'phone',
                to: addressOf(await api.call(factorRoutes.enrolPhone, { body: { number } }))
            })),
        confirmPhone: (code: string) =>
            confirm(() => api.call(factorRoutes.confirmPhone, { body: { code } }), 'Codes by text message are set up.'),
        addPasskey: (name: string) =>
            confirm(async () => {
                const registration = await makePasskey(await api.call(factorRoutes.beginPasskey));
                return api.call(factorRoutes.addPasskey, { body: { name, registration } });
            }, 'The passkey is added.'),
        renamePasskey: (passkeyId: string, name: string) =>
            deed.run(
                'confirm',
                async () => {
                    factors.set(await api.call(factorRoutes.renamePasskey, { params: { passkeyId }, body: { name } }));
                    setDialog(undefined);
                },
                'The passkey has its new name.'
            ),
        remove: (what: Removal, endApiKeys: boolean) =>
            deed.run(
                'confirm',
                async () => {
                    factors.set(await what.remove(endApiKeys ? { endApiKeys: 'true' } : {}));
                    setDialog(undefined);
                },
                `${what.name} is removed.`
            ),
        renewCodes: () => confirm(() => api.call(factorRoutes.renewRecoveryCodes, { body: {} }), 'You have new recovery codes.')
    };
}

export type FactorSettings = ReturnType<typeof useFactors>;
