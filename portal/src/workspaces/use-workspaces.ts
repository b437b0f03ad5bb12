import {
    type License,
    licenseRoutes,
    type Problem,
    type Workspace,
    workspaceManagementRoutes,
    workspaceRoutes,
    workspaceSharingRoutes
} from '@coditect/protocol';
import { useCallback, useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { isSignedOut, problemOf } from '../api/problem-of.js';
import { useLiveEvents } from '../live/use-live-events.js';
import { afterChange, afterRemoval, isNewlyShared, noWorkspaces, type WorkspaceLists } from './workspace-lists.js';
import type { Command } from './workspace-words.js';

const routes = {
    start: workspaceRoutes.startWorkspace,
    stop: workspaceRoutes.stopWorkspace,
    restart: workspaceRoutes.restartWorkspace
} as const;

async function readLists(used: boolean): Promise<WorkspaceLists> {
    if (!used) {
        return noWorkspaces;
    }
    const [{ workspaces: own }, { shared }, { workspaces: deleted }] = await Promise.all([
        api.call(workspaceRoutes.listWorkspaces),
        api.call(workspaceSharingRoutes.listSharedWorkspaces),
        api.call(workspaceManagementRoutes.listDeletedWorkspaces)
    ]);
    return { own, shared, deleted };
}

/** What the home page shows, kept current by the events socket. To whose role uses no workspaces there are none. */
export function useWorkspaces(used: boolean) {
    const { ended, refresh } = useSession();
    const [lists, setLists] = useState<WorkspaceLists>();
    const [license, setLicense] = useState<License>();
    const [fault, setFault] = useState<Problem>();
    const latest = useRef(noWorkspaces);
    latest.current = lists ?? noWorkspaces;

    const refuse = useCallback(
        (error: unknown) => {
            if (isSignedOut(error)) {
                ended();
            } else {
                setFault(problemOf(error));
            }
        },
        [ended]
    );

    const read = useCallback(async () => {
        try {
            const [found, current] = await Promise.all([readLists(used), api.call(licenseRoutes.currentLicense)]);
            setLists(found);
            setLicense(current);
            setFault(undefined);
        } catch (error) {
            refuse(error);
        }
    }, [refuse, used]);

    const take = useCallback((changed: Workspace) => setLists(known => afterChange(known ?? noWorkspaces, changed)), []);

    const { offline } = useLiveEvents({
        onFresh: () => void read(),
        onEvent: payload => {
            if (isNewlyShared(latest.current, payload)) {
                void read();
            } else if (payload.type === 'workspace.changed') {
                take(payload.workspace);
            } else if (payload.type === 'workspace.removed') {
                setLists(known => afterRemoval(known ?? noWorkspaces, payload.workspaceId));
            } else if (payload.type === 'license.changed') {
                setLicense(payload.license);
            } else if (payload.type === 'organization.changed' || payload.type === 'membership.changed') {
                void refresh();
            }
        }
    });

    const command = async (workspace: Workspace, name: Command) => {
        try {
            take(await api.call(routes[name], { params: { workspaceId: workspace.id } }));
            setFault(undefined);
        } catch (error) {
            refuse(error);
        }
    };

    return {
        lists,
        license,
        fault,
        offline,
        command,
        read,
        take,
        drop: (id: string) => setLists(known => known && afterRemoval(known, id))
    };
}
