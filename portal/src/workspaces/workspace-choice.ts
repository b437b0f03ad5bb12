import type { Workspace } from '@coditect/protocol';

/** The workspace that a person means: the one with the slug, or the first when none is named. */
export function chosenWorkspace(workspaces: readonly Workspace[], slug: string | undefined): Workspace | undefined {
    return slug === undefined ? workspaces[0] : workspaces.find(workspace => workspace.slug === slug);
}

/** The list with one workspace in its new state, in the same place; a new one is added at the end. */
export function withWorkspace(workspaces: readonly Workspace[], changed: Workspace): readonly Workspace[] {
    return workspaces.some(workspace => workspace.id === changed.id)
        ? workspaces.map(workspace => (workspace.id === changed.id ? changed : workspace))
        : [...workspaces, changed];
}
