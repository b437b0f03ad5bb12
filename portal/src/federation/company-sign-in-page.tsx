import { federationRoutes } from '@coditect/protocol';
import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { pathWithNext } from '../account/next-path.js';
import { api, apiRoot } from '../api/api.js';
import { readDraft } from '../forms/draft.js';
import { FormAlert } from '../forms/form-alert.js';
import { emailFaults } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { tabStore } from '../storage/browser-store.js';
import { withNext } from './provider-buttons.js';

const noCompany = "No company signs in by this address's domain here. Check the address, or sign in another way.";

/** Finds the company's identity provider by the domain of an address, and goes there. */
export function CompanySignInPage() {
    const [search] = useSearchParams();
    const next = search.get('next');
    const [first] = useState(() => ({ email: readDraft(tabStore).email }));
    const [none, setNone] = useState(false);
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['email'] as const,
        first,
        check: emailFaults,
        send: body => api.call(federationRoutes.discoverSignIn, { body }),
        onChange: () => setNone(false),
        onSent: found => {
            if (found.kind === 'sso') {
                window.location.assign(withNext(apiRoot + found.startPath, next));
            } else {
                setNone(true);
            }
        }
    });
    return (
        <EntryPage
            title="Sign in with your company"
            lead="Your work address says where to go."
            footer={
                <Anchor component={Link} to={pathWithNext('/sign-in', next)} fw={600}>
                    Sign in another way
                </Anchor>
            }
        >
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Sign in with your company">
                <Stack gap="lg">
                    <FormAlert sentence={formFault ?? (none ? noCompany : undefined)} ref={alert} />
                    <TextInput label="Work email" type="email" required autoComplete="username" inputMode="email" {...inputOf('email')} />
                    <Button type="submit" fullWidth loading={sending}>
                        Continue
                    </Button>
                </Stack>
            </form>
        </EntryPage>
    );
}
