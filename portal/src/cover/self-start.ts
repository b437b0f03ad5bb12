import type { CoverModel } from './cover-model.js';

/**
 * Whether the cover should ask for a start without its person's word: the platform itself stopped the workspace, as when it
 * was restarted, under somebody who looks at it. A workspace that was stopped by its person or for idleness stays stopped.
 */
export function startsByItself(model: CoverModel, visible: boolean): boolean {
    const { workspace } = model;
    return (
        visible &&
        model.access === 'granted' &&
        model.readyAt !== undefined &&
        model.request.kind === 'none' &&
        workspace?.state === 'stopped' &&
        workspace.stopReason === 'platform'
    );
}
