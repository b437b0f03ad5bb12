import { identityRoutes, passwordLimits } from '@coditect/protocol';
import { Anchor, Button, Divider, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api } from '../api/api.js';
import { ProviderButtons } from '../federation/provider-buttons.js';
import { FormAlert } from '../forms/form-alert.js';
import { signUpFaults, signUpFields } from '../forms/form-faults.js';
import { PasswordField } from '../forms/password-field.js';
import { useCredentialForm } from '../forms/use-credential-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { browserStore } from '../storage/browser-store.js';
import { CheckMailPage } from './check-mail-page.js';
import { pathWithNext, rememberNext } from './next-path.js';

export function SignUpPage() {
    const [sentTo, setSentTo] = useState<string>();
    return sentTo === undefined ? <SignUpForm onSent={setSentTo} /> : <CheckMailPage email={sentTo} onBack={() => setSentTo(undefined)} />;
}

function SignUpForm({ onSent }: { readonly onSent: (email: string) => void }) {
    const [search] = useSearchParams();
    const { form, alert, sending, formFault, onSubmit, inputOf } = useCredentialForm({
        fields: signUpFields,
        check: signUpFaults,
        send: body => api.call(identityRoutes.signUp, { body }),
        onUnfinished: ({ email }) => {
            rememberNext(search.get('next'), browserStore);
            onSent(email);
        }
    });
    return (
        <EntryPage
            title="Create account"
            lead="Your own workspace is ready a few seconds later."
            footer={
                <Text>
                    Already have an account?{' '}
                    <Anchor component={Link} to={pathWithNext('/sign-in', search.get('next'))} fw={600}>
                        Sign in
                    </Anchor>
                </Text>
            }
        >
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Create account">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput label="Name" required autoComplete="name" {...inputOf('name')} />
                    <TextInput label="Email" type="email" required autoComplete="username" inputMode="email" {...inputOf('email')} />
                    <PasswordField
                        label="Password"
                        description={`At least ${passwordLimits.minimumCharacters} characters. A few words in a row are easy to remember.`}
                        required
                        autoComplete="new-password"
                        {...inputOf('password')}
                    />
                    <Button type="submit" fullWidth loading={sending} mt="xs">
                        Create account
                    </Button>
                </Stack>
            </form>
            <Stack gap="sm" mt="lg">
                <Divider label="or" labelPosition="center" />
                <ProviderButtons />
            </Stack>
        </EntryPage>
    );
}
