import { type Workspace, workspaceManagementRoutes } from '@coditect/protocol';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable } from '../frame/list-table.js';
import { dayOf } from '../frame/moments.js';
import { Section } from '../frame/section.js';

interface DeletedWorkspacesProps {
    readonly workspaces: readonly Workspace[];
    readonly onRestored: (workspace: Workspace) => void;
    readonly onRemoved: (workspaceId: string) => void;
}

/** What was deleted in the last days: until when it can be had back, and the way to be rid of it at once. */
export function DeletedWorkspaces({ workspaces, onRestored, onRemoved }: DeletedWorkspacesProps) {
    const deed = useDeed();
    const [asking, setAsking] = useState<Workspace>();
    const restore = async ({ id, name }: Workspace) => {
        await deed.run(
            id,
            async () => onRestored(await api.call(workspaceManagementRoutes.restoreWorkspace, { params: { workspaceId: id } })),
            `${name} is back.`
        );
    };
    const remove = async ({ id, name }: Workspace) => {
        const call = () => api.call(workspaceManagementRoutes.removeWorkspace, { params: { workspaceId: id } });
        if (await deed.run('remove', call, `${name} is gone for good.`)) {
            setAsking(undefined);
            onRemoved(id);
        }
    };
    return (
        <Section title="Recently deleted" lead="Kept with all their files until the day that stands here, in case you want one back.">
            {asking === undefined && <DeedState deed={deed} />}
            <ListTable
                label="Recently deleted workspaces"
                rows={workspaces}
                keyOf={({ id }) => id}
                columns={[
                    { header: 'Name', cell: ({ name }) => name },
                    { header: 'Gone for good on', quiet: true, cell: ({ restorableUntil }) => dayOf(restorableUntil ?? '') },
                    {
                        header: 'Actions',
                        headerHidden: true,
                        width: 270,
                        cell: workspace => (
                            <Group gap="xs" wrap="nowrap">
                                <Button
                                    variant="subtle"
                                    size="compact-sm"
                                    loading={deed.busy === workspace.id}
                                    aria-label={`Restore ${workspace.name}`}
                                    onClick={() => void restore(workspace)}
                                >
                                    Restore
                                </Button>
                                <Button
                                    variant="subtle"
                                    color="red"
                                    size="compact-sm"
                                    aria-label={`Delete ${workspace.name} for good`}
                                    onClick={() => setAsking(workspace)}
                                >
                                    Delete for good
                                </Button>
                            </Group>
                        )
                    }
                ]}
            />
            <ConfirmDialog
                opened={asking !== undefined}
                title={`Delete ${asking?.name ?? ''} for good?`}
                confirmLabel="Delete for good"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => asking && void remove(asking)}
                onClose={() => {
                    setAsking(undefined);
                    deed.clear();
                }}
            >
                All its files go, and nobody can bring them back.
            </ConfirmDialog>
        </Section>
    );
}
