import { type Workspace, workspaceManagementRoutes, workspaceRestoreDays, workspaceSharingRoutes } from '@coditect/protocol';
import { Alert, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeletedWorkspaces } from './deleted-workspaces.js';
import styles from './home-page.module.css';
import { openAddress } from './pages-ahead.js';
import { RenameDialog } from './rename-dialog.js';
import { UndoNotice } from './undo-notice.js';
import { WorkspaceCard } from './workspace-card.js';
import type { WorkspaceLists } from './workspace-lists.js';
import type { Command } from './workspace-words.js';

interface WorkspaceCardsProps {
    readonly userId: string;
    /** Slugs of those that this browser may enter without a new code. */
    readonly opened: readonly string[];
    readonly lists: WorkspaceLists;
    readonly onCommand: (workspace: Workspace, command: Command) => Promise<void>;
    readonly onChanged: (workspace: Workspace) => void;
    readonly onGone: (workspaceId: string) => void;
}

type Asking = { readonly kind: 'rename' | 'delete' | 'leave'; readonly workspace: Workspace };

/** A person's workspaces, what others share, and what was deleted lately; with what can be done about each. */
export function WorkspaceCards({ userId, opened, lists, onCommand, onChanged, onGone }: WorkspaceCardsProps) {
    const [asking, setAsking] = useState<Asking>();
    const [deleted, setDeleted] = useState<Workspace>();
    const deed = useDeed();
    const undoing = useDeed();
    const { own, shared } = lists;
    const close = () => {
        setAsking(undefined);
        deed.clear();
    };
    const remove = async ({ id }: Workspace) => {
        const call = async () => {
            const gone = await api.call(workspaceManagementRoutes.deleteWorkspace, { params: { workspaceId: id } });
            onChanged(gone);
            setDeleted(gone);
        };
        if (await deed.run('delete', call)) {
            close();
        }
    };
    const leave = async ({ id }: Workspace) => {
        if (await deed.run('leave', () => api.call(workspaceSharingRoutes.unshareWorkspace, { params: { workspaceId: id, userId } }))) {
            onGone(id);
            close();
        }
    };
    const undo = async ({ id }: Workspace) => {
        const call = async () => onChanged(await api.call(workspaceManagementRoutes.restoreWorkspace, { params: { workspaceId: id } }));
        await undoing.run('undo', call);
        setDeleted(undefined);
    };
    const card = (workspace: Workspace, ownerName?: string) => (
        <WorkspaceCard
            key={workspace.id}
            workspace={workspace}
            address={openAddress(workspace, opened)}
            {...(ownerName === undefined ? {} : { ownerName })}
            onCommand={name => onCommand(workspace, name)}
            onRename={() => setAsking({ kind: 'rename', workspace })}
            onDelete={() => setAsking({ kind: 'delete', workspace })}
            onLeave={() => setAsking({ kind: 'leave', workspace })}
        />
    );
    return (
        <Stack gap="lg">
            {undoing.fault !== undefined && (
                <Alert role="alert" color="red" variant="outline">
                    {undoing.fault}
                </Alert>
            )}
            {own.length > 0 && (
                <Stack component="ul" gap="lg" className={styles.list} aria-label="Your own">
                    {own.map(workspace => card(workspace))}
                </Stack>
            )}
            {shared.length > 0 && (
                <>
                    <Title order={2} mt="md">
                        Shared with you
                    </Title>
                    <Stack component="ul" gap="lg" className={styles.list} aria-label="Shared with you">
                        {shared.map(({ workspace, owner }) => card(workspace, owner.name))}
                    </Stack>
                </>
            )}
            {lists.deleted.length > 0 && <DeletedWorkspaces workspaces={lists.deleted} onRestored={onChanged} onRemoved={onGone} />}
            {asking?.kind === 'rename' && (
                <RenameDialog
                    workspace={asking.workspace}
                    onRenamed={workspace => {
                        onChanged(workspace);
                        close();
                    }}
                    onClose={close}
                />
            )}
            <ConfirmDialog
                opened={asking?.kind === 'delete'}
                title={`Delete ${asking?.workspace.name ?? ''}?`}
                confirmLabel="Delete workspace"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => asking && void remove(asking.workspace)}
                onClose={close}
            >
                It stops, and nobody gets in any more, also those with whom it is shared. You can have it back for {workspaceRestoreDays}{' '}
                days; then its files are gone for good.
            </ConfirmDialog>
            <ConfirmDialog
                opened={asking?.kind === 'leave'}
                title={`Give up ${asking?.workspace.name ?? ''}?`}
                confirmLabel="Give it up"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => asking && void leave(asking.workspace)}
                onClose={close}
            >
                It is shared with you no more. Only its owner can share it with you again.
            </ConfirmDialog>
            {deleted !== undefined && (
                <UndoNotice
                    key={deleted.id}
                    sentence={`${deleted.name} was deleted.`}
                    busy={undoing.busy !== undefined}
                    onUndo={() => void undo(deleted)}
                    onClose={() => setDeleted(undefined)}
                />
            )}
        </Stack>
    );
}
