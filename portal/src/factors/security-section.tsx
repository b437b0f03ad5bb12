import { type Factors, factorRoutes, type Identity } from '@coditect/protocol';
import { Alert, Button, Text } from '@mantine/core';
import { api } from '../api/api.js';
import { DeedState } from '../frame/deed-state.js';
import { dayOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { usedWords } from './factor-dates.js';
import { FactorDialogs } from './factor-dialogs.js';
import { FactorRow } from './factor-row.js';
import rowStyles from './factor-row.module.css';
import { passkeysAreSupported } from './passkey.js';
import { PasskeyList } from './passkey-list.js';
import { type FactorSettings, type Removal, useFactors } from './use-factors.js';

/** All that confirms a sign-in beside the password. */
export function SecuritySection({ identity }: { readonly identity: Identity }) {
    const settings = useFactors();
    const { factors, deed, dialog, show } = settings;
    const fault = dialog === undefined ? deed : { ...deed, fault: undefined };
    return (
        <>
            <Section title="Second factor" lead="Asked for after your password, so that a stolen password alone opens nothing.">
                <DeedState deed={fault} />
                <ReadState reading={factors} what="your second factors" height={220}>
                    {value => (
                        <>
                            <Requirement factors={value} />
                            <ul className={rowStyles.list}>
                                <TotpRow factors={value} settings={settings} />
                                <EmailRow factors={value} settings={settings} />
                                {(value.smsAvailable || value.sms !== null) && <PhoneRow factors={value} settings={settings} />}
                            </ul>
                        </>
                    )}
                </ReadState>
            </Section>
            <Section
                title="Passkeys"
                lead="Sign in with your fingerprint, face, PIN or a security key, without typing a password."
                actions={
                    passkeysAreSupported() && (
                        <Button variant="default" size="sm" onClick={() => show({ kind: 'passkey' })}>
                            Add passkey
                        </Button>
                    )
                }
            >
                <ReadState
                    reading={factors}
                    what="your passkeys"
                    height={60}
                    empty={{ when: value => value.passkeys.length === 0, sentence: 'You have no passkeys yet.' }}
                >
                    {value => <PasskeyList passkeys={value.passkeys} show={show} />}
                </ReadState>
            </Section>
            <Section title="Recovery codes" lead="Ten codes, good once each, for the day on which you have lost everything else.">
                <ReadState reading={factors} what="your recovery codes" height={40}>
                    {value => <RecoveryCodes factors={value} settings={settings} />}
                </ReadState>
            </Section>
            <FactorDialogs settings={settings} account={identity.user.email} />
        </>
    );
}

interface PartProps {
    readonly factors: Factors;
    readonly settings: FactorSettings;
}

function Requirement({ factors }: { readonly factors: Factors }) {
    const none = factors.totp === null && factors.email === null && factors.sms === null && factors.passkeys.length === 0;
    if (factors.requiredBy.length === 0 || !none) {
        return null;
    }
    return (
        <Alert color="yellow" variant="outline" mb="md">
            {factors.requiredBy.join(', ')} asks for a second factor. Set one up, and you are let in at once.
        </Alert>
    );
}

function TotpRow({ factors: { totp }, settings: { deed, beginTotp, show } }: PartProps) {
    const removal: Removal = { name: 'the authenticator app', remove: query => api.call(factorRoutes.removeTotp, { query }) };
    return (
        <FactorRow
            name="Authenticator app"
            state={totp === null ? 'An app on your phone shows a new code every 30 seconds.' : usedWords(totp.since, totp.lastUsedAt)}
        >
            <Button
                variant="default"
                size="sm"
                loading={deed.busy === 'totp'}
                aria-label={totp === null ? 'Set up authenticator app' : 'Replace authenticator app'}
                onClick={() => void beginTotp()}
            >
                {totp === null ? 'Set up' : 'Replace'}
            </Button>
            {totp !== null && <RemoveButton removal={removal} show={show} />}
        </FactorRow>
    );
}

function EmailRow({ factors: { email }, settings: { deed, beginEmail, show } }: PartProps) {
    const removal: Removal = { name: 'codes by mail', remove: query => api.call(factorRoutes.removeEmail, { query }) };
    return (
        <FactorRow
            name="Codes by mail"
            state={
                email === null
                    ? 'Weaker than the others: whoever reads your mail has them.'
                    : `${email.to}. ${usedWords(email.since, email.lastUsedAt)}`
            }
        >
            {email === null ? (
                <Button
                    variant="default"
                    size="sm"
                    loading={deed.busy === 'email'}
                    aria-label="Set up codes by mail"
                    onClick={() => void beginEmail()}
                >
                    Set up
                </Button>
            ) : (
                <RemoveButton removal={removal} show={show} />
            )}
        </FactorRow>
    );
}

function PhoneRow({ factors: { sms, smsAvailable }, settings: { show } }: PartProps) {
    const removal: Removal = { name: 'codes by text message', remove: query => api.call(factorRoutes.removePhone, { query }) };
    return (
        <FactorRow
            name="Codes by text message"
            state={sms === null ? 'Sent to your phone.' : `${sms.to}. ${usedWords(sms.since, sms.lastUsedAt)}`}
        >
            {smsAvailable && (
                <Button
                    variant="default"
                    size="sm"
                    aria-label={sms === null ? 'Set up codes by text message' : 'Change phone number'}
                    onClick={() => show({ kind: 'phone-number' })}
                >
                    {sms === null ? 'Set up' : 'Change'}
                </Button>
            )}
            {sms !== null && <RemoveButton removal={removal} show={show} />}
        </FactorRow>
    );
}

function RemoveButton({ removal, show }: { readonly removal: Removal; readonly show: FactorSettings['show'] }) {
    return (
        <Button
            variant="subtle"
            color="red"
            size="sm"
            aria-label={`Remove ${removal.name}`}
            onClick={() => show({ kind: 'remove', what: removal })}
        >
            Remove
        </Button>
    );
}

function RecoveryCodes({ factors: { recoveryCodes }, settings: { show } }: PartProps) {
    if (recoveryCodes === null) {
        return <Text c="dimmed">They come with your first second factor.</Text>;
    }
    const { left, createdAt } = recoveryCodes;
    return (
        <ul className={rowStyles.list}>
            <FactorRow name={left === 1 ? 'One code left' : `${left} codes left`} state={`Made on ${dayOf(createdAt)}`}>
                <Button variant="default" size="sm" onClick={() => show({ kind: 'renew' })}>
                    Make new codes
                </Button>
            </FactorRow>
        </ul>
    );
}
