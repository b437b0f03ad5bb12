import { accountRoutes } from '@coditect/protocol';
import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api/api.js';
import { readDraft } from '../forms/draft.js';
import { FormAlert } from '../forms/form-alert.js';
import { emailFaults } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { OutboxLink } from '../mails/outbox-link.js';
import { tabStore } from '../storage/browser-store.js';

/** Asks for a link to choose a new password. What it says is the same for every address. */
export function ForgotPage() {
    const [sentTo, setSentTo] = useState<string>();
    const [first] = useState(() => ({ email: readDraft(tabStore).email }));
    const { form, alert, sending, formFault, onSubmit, inputOf, values } = useForm({
        fields: ['email'] as const,
        first,
        check: emailFaults,
        send: body => api.call(accountRoutes.requestPasswordReset, { body }),
        onSent: () => setSentTo(values.email)
    });
    const footer = (
        <Anchor component={Link} to="/sign-in" fw={600}>
            Back to sign in
        </Anchor>
    );
    if (sentTo !== undefined) {
        return (
            <EntryPage title="Check your mail" footer={footer}>
                <Stack gap="lg">
                    <Text role="status">
                        If <strong>{sentTo}</strong> has an account, a mail with a link is on its way. The link is good for one hour.
                    </Text>
                    <OutboxLink />
                </Stack>
            </EntryPage>
        );
    }
    return (
        <EntryPage title="Forgot your password?" lead="A link to choose a new one comes by mail." footer={footer}>
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Forgotten password">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput label="Email" type="email" required autoComplete="username" inputMode="email" {...inputOf('email')} />
                    <Button type="submit" fullWidth loading={sending}>
                        Send link
                    </Button>
                </Stack>
            </form>
        </EntryPage>
    );
}
