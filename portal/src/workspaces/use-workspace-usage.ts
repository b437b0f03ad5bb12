import { type Workspace, type WorkspaceUsage, workspaceRoutes, workspaceUsageRoutes } from '@coditect/protocol';
import { useEffect, useState } from 'react';
import { api } from '../api/api.js';

const usageMilliseconds = 15_000;
/** One that does not run can only have been measured by another's hand. */
const restMilliseconds = 5 * 60_000;
const placeMilliseconds = 2_000;

/** What a workspace uses, read now and then while the page is seen. Undefined until it is known, and where it can't be had. */
export function useWorkspaceUsage({ id, state }: Workspace): WorkspaceUsage | undefined {
    const [usage, setUsage] = useState<WorkspaceUsage>();
    useEffect(
        () =>
            repeat(state === 'running' ? usageMilliseconds : restMilliseconds, async () => {
                const found = await api.call(workspaceUsageRoutes.getWorkspaceUsage, { params: { workspaceId: id } });
                return () => setUsage(found.usage);
            }),
        [id, state]
    );
    return usage;
}

/** Where a start that waits stands in line, which changes with those of others and comes by no event. */
export function useQueuePlace(workspace: Workspace): Workspace['queue'] {
    const [queue, setQueue] = useState(workspace.queue);
    const waits = workspace.state === 'starting' && workspace.phases.every(({ phase }) => phase === 'queued');
    const { id } = workspace;
    useEffect(() => {
        if (!waits) {
            return undefined;
        }
        return repeat(placeMilliseconds, async () => {
            const found = await api.call(workspaceRoutes.getWorkspace, { params: { workspaceId: id } });
            return () => setQueue(found.queue);
        });
    }, [id, waits]);
    return waits ? queue : undefined;
}

/** Reads again and again while the page is seen; an answer that comes after the end is dropped, and one that fails left out. */
function repeat(milliseconds: number, read: () => Promise<() => void>): () => void {
    let over = false;
    const look = () => {
        if (document.visibilityState === 'visible') {
            read().then(
                take => !over && take(),
                // The page tells by other means that the platform is out of reach; the figures stay as they were.
                () => undefined
            );
        }
    };
    look();
    const timer = window.setInterval(look, milliseconds);
    return () => {
        over = true;
        window.clearInterval(timer);
    };
}
