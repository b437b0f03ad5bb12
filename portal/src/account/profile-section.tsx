import { accountRoutes, type Identity, type Language, nameSchema, type Profile } from '@coditect/protocol';
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { type Reading, useReading } from '../api/use-reading.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { FormAlert } from '../forms/form-alert.js';
import { emailFaults, faultsBy } from '../forms/form-faults.js';
import { SubmitRow } from '../forms/submit-row.js';
import { useForm } from '../forms/use-form.js';
import { DeedState } from '../frame/deed-state.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { OutboxLink } from '../mails/outbox-link.js';
import { useSession } from './session.js';

const languages: readonly { readonly value: Language; readonly label: string }[] = [
    { value: 'en', label: 'English' },
    { value: 'de', label: 'Deutsch' },
    { value: 'fr', label: 'Français' },
    { value: 'es', label: 'Español' }
];

/** Name, language of mails, and address. */
export function ProfileSection(_: { readonly identity: Identity }) {
    const reading = useReading(() => api.call(accountRoutes.getProfile));
    return (
        <>
            <Section title="Name and language" lead="Others in your organisations see your name. Mails to you are in your language.">
                <ReadState reading={reading} what="your profile">
                    {profile => <NameForm profile={profile} reading={reading} />}
                </ReadState>
            </Section>
            <Section title="Address" lead="You sign in with it, and mails go there.">
                <ReadState reading={reading} what="your address">
                    {profile => <Address profile={profile} />}
                </ReadState>
            </Section>
        </>
    );
}

function NameForm({ profile, reading }: { readonly profile: Profile; readonly reading: Reading<Profile> }) {
    const session = useSession();
    const [language, setLanguage] = useState<Language>(profile.language);
    const [saved, setSaved] = useState('');
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name'] as const,
        first: { name: profile.name },
        check: faultsBy('name', nameSchema),
        send: ({ name }) => api.call(accountRoutes.changeProfile, { body: { name, language } }),
        onSent: changed => {
            reading.set(changed);
            setSaved('Your profile was saved.');
            void session.refresh();
        }
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="Name and language">
            <Stack gap="md">
                <FormAlert sentence={formFault} ref={alert} />
                <TextInput label="Name" required autoComplete="name" {...inputOf('name')} />
                <NativeSelect
                    label="Language of mails"
                    data={[...languages]}
                    value={language}
                    onChange={event => setLanguage(languages.find(({ value }) => value === event.currentTarget.value)?.value ?? 'en')}
                />
                <SubmitRow label="Save" sending={sending} done={saved} />
            </Stack>
        </form>
    );
}

function Address({ profile }: { readonly profile: Profile }) {
    const elevated = useElevation();
    const [sentTo, setSentTo] = useState<string>();
    const verification = useDeed();
    const { form, alert, sending, formFault, onSubmit, inputOf, values, reset } = useForm({
        fields: ['email'] as const,
        first: { email: '' },
        check: emailFaults,
        send: body => elevated(() => api.call(accountRoutes.changeAddress, { body })),
        onSent: () => {
            setSentTo(values.email);
            reset({ email: '' });
        },
        onRefused: error => error instanceof ElevationDeclined
    });
    const verify = async () => {
        if (await verification.run('verify', () => api.call(accountRoutes.sendAddressVerification))) {
            setSentTo(profile.email);
        }
    };
    return (
        <Stack gap="md">
            <Group gap="md">
                <Text fw={600}>{profile.email}</Text>
                {!profile.emailVerified && (
                    <>
                        <Text size="sm" c="dimmed">
                            Not confirmed yet
                        </Text>
                        <Button variant="default" size="sm" loading={verification.busy !== undefined} onClick={() => void verify()}>
                            Send confirmation link
                        </Button>
                    </>
                )}
            </Group>
            <DeedState deed={verification} />
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Change address">
                <Stack gap="md">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput
                        label="New address"
                        description="It counts once you have opened the link that is sent there."
                        type="email"
                        inputMode="email"
                        autoComplete="email"
                        {...inputOf('email')}
                    />
                    <Group gap="md">
                        <Button type="submit" size="sm" variant="default" loading={sending}>
                            Change address
                        </Button>
                    </Group>
                </Stack>
            </form>
            <div role="status">
                {sentTo !== undefined && (
                    <Stack gap="xs">
                        <Text>
                            A mail with a link is on its way to <strong>{sentTo}</strong>.
                        </Text>
                        <OutboxLink />
                    </Stack>
                )}
            </div>
        </Stack>
    );
}
