import { identityRoutes } from '@coditect/protocol';
import { Anchor, Button, Divider, Stack, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api } from '../api/api.js';
import { PasskeySignIn } from '../factors/passkey-sign-in.js';
import { problemSentence } from '../federation/problem-words.js';
import { ProviderButtons } from '../federation/provider-buttons.js';
import { FormAlert } from '../forms/form-alert.js';
import { signInFaults, signInFields } from '../forms/form-faults.js';
import { PasswordField } from '../forms/password-field.js';
import { useCredentialForm } from '../forms/use-credential-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { pathWithNext } from './next-path.js';

export function SignInPage() {
    const [search] = useSearchParams();
    const navigate = useNavigate();
    const { form, alert, sending, formFault, onSubmit, inputOf } = useCredentialForm({
        fields: signInFields,
        check: signInFaults,
        send: body => api.call(identityRoutes.signIn, { body }),
        onUnfinished: () => void navigate(pathWithNext('/sign-in/factor', search.get('next')))
    });
    return (
        <EntryPage
            title="Sign in"
            lead="Your workspace is as you left it."
            footer={
                <Stack gap="md">
                    <Divider label="New here?" labelPosition="center" />
                    <Button component={Link} to={pathWithNext('/sign-up', search.get('next'))} variant="default" fullWidth>
                        Create account
                    </Button>
                </Stack>
            }
        >
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Sign in">
                <Stack gap="lg">
                    <FormAlert sentence={formFault ?? problemSentence(search.get('problem'))} ref={alert} />
                    <TextInput
                        label="Email"
                        type="email"
                        required
                        autoComplete="username webauthn"
                        inputMode="email"
                        {...inputOf('email')}
                    />
                    <PasswordField label="Password" required autoComplete="current-password" {...inputOf('password')} />
                    <Button type="submit" fullWidth loading={sending} mt="xs">
                        Sign in
                    </Button>
                    <Anchor component={Link} to="/forgot" ta="center">
                        Forgot password?
                    </Anchor>
                </Stack>
            </form>
            <Stack gap="sm" mt="lg">
                <Divider label="or" labelPosition="center" />
                <PasskeySignIn />
                <ProviderButtons />
            </Stack>
        </EntryPage>
    );
}
