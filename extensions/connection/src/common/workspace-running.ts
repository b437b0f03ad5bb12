/** Fired at `window` by the page's cover when it learns that the workspace runs, at its start and after each stop. */
export const workspaceRunningEvent = 'coditect:workspace-running';
