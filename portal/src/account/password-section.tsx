import { accountRoutes, type Identity, type Profile, passwordLimits } from '@coditect/protocol';
import { Checkbox, Stack } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { FormAlert } from '../forms/form-alert.js';
import { newPasswordFault } from '../forms/form-faults.js';
import { PasswordField } from '../forms/password-field.js';
import { SubmitRow } from '../forms/submit-row.js';
import { useForm } from '../forms/use-form.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';

/** Change of the password, or a first one for who came by another site. */
export function PasswordSection({ identity }: { readonly identity: Identity }) {
    const reading = useReading(() => api.call(accountRoutes.getProfile));
    return (
        <Section title="Password" lead="A change signs you out everywhere else, on command lines too.">
            <ReadState reading={reading} what="your password">
                {profile => <PasswordForm profile={profile} username={identity.user.email} onChanged={() => void reading.again()} />}
            </ReadState>
        </Section>
    );
}

interface PasswordFormProps {
    readonly profile: Profile;
    readonly username: string;
    readonly onChanged: () => void;
}

const empty = { current: '', password: '' };

function PasswordForm({ profile, username, onChanged }: PasswordFormProps) {
    const elevated = useElevation();
    const [endApiKeys, setEndApiKeys] = useState(false);
    const [saved, setSaved] = useState('');
    const has = profile.passwordChangedAt !== undefined;
    const { form, alert, sending, formFault, onSubmit, inputOf, reset } = useForm({
        fields: ['current', 'password'] as const,
        first: empty,
        check: ({ current, password }) => {
            const fault = newPasswordFault(password);
            return {
                fields: {
                    ...(has && current === '' ? { current: 'Enter your current password.' } : {}),
                    ...(fault === undefined ? {} : { password: fault })
                }
            };
        },
        send: ({ current, password }) =>
            elevated(() => api.call(accountRoutes.changePassword, { body: { password, endApiKeys, ...(has ? { current } : {}) } })),
        onSent: () => {
            reset(empty);
            setEndApiKeys(false);
            setSaved(has ? 'Your password was changed.' : 'Your password was set.');
            onChanged();
        },
        onRefused: error => error instanceof ElevationDeclined
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="Change of credentials">
            <Stack gap="md">
                <FormAlert sentence={formFault} ref={alert} />
                {/* Says to a password manager whose password it is. */}
                <input type="text" autoComplete="username" value={username} readOnly hidden />
                {has && <PasswordField label="Current password" autoComplete="current-password" {...inputOf('current')} />}
                <PasswordField
                    label="New password"
                    description={`At least ${passwordLimits.minimumCharacters} characters. A few words in a row are easy to remember.`}
                    autoComplete="new-password"
                    {...inputOf('password')}
                />
                <Checkbox
                    label="End my API keys too"
                    description="If somebody else may have been in your account."
                    checked={endApiKeys}
                    onChange={event => setEndApiKeys(event.currentTarget.checked)}
                />
                <SubmitRow label={has ? 'Change password' : 'Set password'} sending={sending} done={saved} />
            </Stack>
        </form>
    );
}
