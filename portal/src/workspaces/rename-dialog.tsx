import { type Workspace, workspaceManagementRoutes, workspaceNameSchema } from '@coditect/protocol';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { api } from '../api/api.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';

interface RenameDialogProps {
    readonly workspace: Workspace;
    readonly onRenamed: (workspace: Workspace) => void;
    readonly onClose: () => void;
}

export function RenameDialog({ workspace, onRenamed, onClose }: RenameDialogProps) {
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name'] as const,
        first: { name: workspace.name },
        check: faultsBy('name', workspaceNameSchema),
        send: body => api.call(workspaceManagementRoutes.renameWorkspace, { params: { workspaceId: workspace.id }, body }),
        onSent: onRenamed
    });
    return (
        <Modal opened onClose={onClose} title={`Rename ${workspace.name}`} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form ref={form} onSubmit={onSubmit} noValidate>
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput
                        label="Name"
                        description="Its address and its folder keep the names that they have."
                        autoComplete="off"
                        data-autofocus
                        {...inputOf('name')}
                    />
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" size="sm" loading={sending}>
                            Rename
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
