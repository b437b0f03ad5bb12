import type { EventPayload, SharedWorkspace, Workspace } from '@coditect/protocol';
import { withWorkspace } from './workspace-choice.js';

/** All that a person has of workspaces in an organisation. */
export interface WorkspaceLists {
    readonly own: readonly Workspace[];
    readonly shared: readonly SharedWorkspace[];
    /** Those that can be had back, latest first. */
    readonly deleted: readonly Workspace[];
}

export const noWorkspaces: WorkspaceLists = { own: [], shared: [], deleted: [] };

const without = (list: readonly Workspace[], id: string) => list.filter(workspace => workspace.id !== id);

/** The lists with one workspace in its new state: where it belongs now, and nowhere else. */
export function afterChange(lists: WorkspaceLists, changed: Workspace): WorkspaceLists {
    if (changed.role !== 'owner') {
        return {
            ...lists,
            shared: lists.shared.map(entry => (entry.workspace.id === changed.id ? { ...entry, workspace: changed } : entry))
        };
    }
    return changed.restorableUntil === undefined
        ? { ...lists, own: withWorkspace(lists.own, changed), deleted: without(lists.deleted, changed.id) }
        : { ...lists, own: without(lists.own, changed.id), deleted: [changed, ...without(lists.deleted, changed.id)] };
}

export function afterRemoval(lists: WorkspaceLists, workspaceId: string): WorkspaceLists {
    return {
        own: without(lists.own, workspaceId),
        shared: lists.shared.filter(({ workspace }) => workspace.id !== workspaceId),
        deleted: without(lists.deleted, workspaceId)
    };
}

/** Whether the event is of a workspace that was shared just now: whose it is says the list alone. */
export function isNewlyShared(lists: WorkspaceLists, payload: EventPayload): boolean {
    return (
        payload.type === 'workspace.changed' &&
        payload.workspace.role !== 'owner' &&
        !lists.shared.some(({ workspace }) => workspace.id === payload.workspace.id)
    );
}
