import { accountRoutes, passwordLimits } from '@coditect/protocol';
import { Anchor, Button, Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api/api.js';
import { FormAlert } from '../forms/form-alert.js';
import { newPasswordFaults } from '../forms/form-faults.js';
import { PasswordField } from '../forms/password-field.js';
import { useForm } from '../forms/use-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { useSession } from './session.js';

/** Where the link of a forgotten password leads. */
export function ResetPage({ token }: { readonly token: string }) {
    const session = useSession();
    const [endApiKeys, setEndApiKeys] = useState(false);
    const [done, setDone] = useState(false);
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['password'] as const,
        first: { password: '' },
        check: newPasswordFaults,
        send: ({ password }) => api.call(accountRoutes.confirmPasswordReset, { body: { token, password, endApiKeys } }),
        onSent: () => {
            setDone(true);
            // Whoever was signed in here is so no more.
            void session.refresh();
        }
    });
    if (done) {
        return (
            <EntryPage title="Your password is changed">
                <Stack gap="lg">
                    <Text role="status">You are signed out everywhere. Sign in with the new password.</Text>
                    <Button component={Link} to="/sign-in">
                        Sign in
                    </Button>
                </Stack>
            </EntryPage>
        );
    }
    return (
        <EntryPage
            title="Choose a new password"
            footer={
                <Anchor component={Link} to="/forgot" fw={600}>
                    Ask for a new link
                </Anchor>
            }
        >
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Reset">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <PasswordField
                        label="New password"
                        description={`At least ${passwordLimits.minimumCharacters} characters. A few words in a row are easy to remember.`}
                        required
                        autoComplete="new-password"
                        {...inputOf('password')}
                    />
                    <Checkbox
                        label="End my API keys too"
                        description="If somebody else may have been in your account."
                        checked={endApiKeys}
                        onChange={event => setEndApiKeys(event.currentTarget.checked)}
                    />
                    <Button type="submit" fullWidth loading={sending}>
                        Change password
                    </Button>
                </Stack>
            </form>
        </EntryPage>
    );
}
