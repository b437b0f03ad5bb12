import { workspaceManagementRoutes, workspaceNameSchema, workspaceRestoreDays } from '@coditect/protocol';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { SubmitRow } from '../forms/submit-row.js';
import { useForm } from '../forms/use-form.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { momentOf } from '../frame/moments.js';
import { Section } from '../frame/section.js';
import { sourceWords } from './source-words.js';
import type { WorkspaceSectionProps } from './workspace-page.js';

/** Name of a workspace, where it is from, and its end. */
export function GeneralSection({ workspace, reading }: WorkspaceSectionProps) {
    const { id: workspaceId, name, slug, origin, createdAt } = workspace;
    const navigate = useNavigate();
    const deed = useDeed();
    const [asking, setAsking] = useState(false);
    const [saved, setSaved] = useState('');
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name'] as const,
        first: { name },
        check: faultsBy('name', workspaceNameSchema),
        send: body => api.call(workspaceManagementRoutes.renameWorkspace, { params: { workspaceId }, body }),
        onSent: changed => {
            reading.set(changed);
            setSaved('Saved.');
        }
    });
    const remove = async () => {
        if (await deed.run('delete', () => api.call(workspaceManagementRoutes.deleteWorkspace, { params: { workspaceId } }))) {
            void navigate('/');
        }
    };
    const source = sourceWords(workspace.source);
    return (
        <>
            <Section
                title="Name"
                lead={`Made on ${momentOf(createdAt)}. It stays at ${origin}, whatever it is called.`}
                actions={
                    <Button component={Link} to={`/open/${slug}`} size="sm" variant="default">
                        Open
                    </Button>
                }
            >
                <form ref={form} onSubmit={onSubmit} noValidate aria-label="Name of the workspace">
                    <Stack gap="md">
                        <FormAlert sentence={formFault} ref={alert} />
                        {source !== undefined && <Text size="sm">{source}</Text>}
                        <TextInput label="Name" autoComplete="off" {...inputOf('name')} />
                        <SubmitRow label="Save" sending={sending} done={saved} />
                    </Stack>
                </form>
            </Section>
            <Section title="Delete" lead={`You can have it back for ${workspaceRestoreDays} days. Then its files are gone for good.`}>
                <Button variant="outline" color="red" size="sm" onClick={() => setAsking(true)}>
                    Delete {name}
                </Button>
                <ConfirmDialog
                    opened={asking}
                    title={`Delete ${name}?`}
                    confirmLabel="Delete workspace"
                    busy={deed.busy !== undefined}
                    fault={deed.fault}
                    onConfirm={() => void remove()}
                    onClose={() => {
                        setAsking(false);
                        deed.clear();
                    }}
                >
                    It stops, and nobody gets in any more, also those with whom it is shared. You find it under "Recently deleted" among
                    your workspaces.
                </ConfirmDialog>
            </Section>
        </>
    );
}
