import { dotfilesRoutes, faultOfRepositoryUrl } from '@coditect/protocol';
import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import { SubmitRow } from '../forms/submit-row.js';
import { useForm } from '../forms/use-form.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';

/** The repository whose files each new workspace gets into its home folder. */
export function DotfilesSection() {
    const reading = useReading(async () => (await api.call(dotfilesRoutes.readDotfiles)).url ?? '');
    return (
        <Section
            title="Dotfiles"
            lead="A Git repository with your settings. At the first start of a workspace it is cloned, and its install script is run, or else its dotfiles are linked into the home folder. The start does not wait for it."
        >
            <ReadState reading={reading} what="your dotfiles">
                {url => <DotfilesForm url={url} />}
            </ReadState>
        </Section>
    );
}

function DotfilesForm({ url }: { readonly url: string }) {
    const [saved, setSaved] = useState('');
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['url'] as const,
        first: { url },
        check: values => {
            const fault = values.url.trim() === '' ? undefined : faultOfRepositoryUrl(values.url.trim());
            return { fields: fault === undefined ? {} : { url: fault } };
        },
        send: values => api.call(dotfilesRoutes.setDotfiles, { body: { url: values.url.trim() || null } }),
        onSent: changed => {
            setSaved(changed.url === null ? 'Saved: no dotfiles.' : 'Saved. It counts for workspaces that have not run yet.');
        }
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="Dotfiles">
            <Stack gap="md">
                <FormAlert sentence={formFault} ref={alert} />
                <TextInput
                    label="Address of the repository"
                    description="Such as https://example.com/you/dotfiles.git. Empty for none."
                    autoComplete="off"
                    spellCheck={false}
                    {...inputOf('url')}
                />
                <SubmitRow label="Save" sending={sending} done={saved} />
            </Stack>
        </form>
    );
}
