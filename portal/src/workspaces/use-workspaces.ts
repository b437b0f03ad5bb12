import { type License, licenseRoutes, type Problem, type Workspace, workspaceRoutes } from '@coditect/protocol';
import { useCallback, useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { isSignedOut, problemOf } from '../api/problem-of.js';
import { useLiveEvents } from '../live/use-live-events.js';
import { withWorkspace } from './workspace-choice.js';
import type { Command } from './workspace-words.js';

const routes = {
    start: workspaceRoutes.startWorkspace,
    stop: workspaceRoutes.stopWorkspace,
    restart: workspaceRoutes.restartWorkspace
} as const;

/** What the home page shows, kept current by the events socket. To whose role uses no workspaces there are none. */
export function useWorkspaces(used: boolean) {
    const { ended, refresh } = useSession();
    const [workspaces, setWorkspaces] = useState<readonly Workspace[]>();
    const [license, setLicense] = useState<License>();
    const [fault, setFault] = useState<Problem>();

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
            const [list, current] = await Promise.all([
                used ? api.call(workspaceRoutes.listWorkspaces) : { workspaces: [] },
                api.call(licenseRoutes.currentLicense)
            ]);
            setWorkspaces(list.workspaces);
            setLicense(current);
            setFault(undefined);
        } catch (error) {
            refuse(error);
        }
    }, [refuse, used]);

    const take = useCallback((changed: Workspace) => setWorkspaces(known => withWorkspace(known ?? [], changed)), []);

    const { offline } = useLiveEvents({
        onFresh: () => void read(),
        onEvent: payload => {
            if (payload.type === 'workspace.changed') {
                take(payload.workspace);
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

    return { workspaces, license, fault, offline, command, read };
}
