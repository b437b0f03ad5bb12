import { workspaceRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import { uuidParameter } from '../../kernel/parameters.js';
import type { WorkspacesService } from './workspaces-service.js';

export function createRoutes(workspaces: WorkspacesService): readonly BoundRoute[] {
    const idOf = (params: Readonly<Record<string, string>>) => uuidParameter(params, 'workspaceId');
    return [
        signedInRoute(workspaceRoutes.listWorkspaces, async ({ principal }) => ({ workspaces: await workspaces.list(principal) })),
        signedInRoute(workspaceRoutes.getWorkspace, ({ principal, params }) => workspaces.get(principal, idOf(params))),
        signedInRoute(workspaceRoutes.openWorkspace, ({ principal, params }) => workspaces.open(principal, idOf(params))),
        signedInRoute(workspaceRoutes.startWorkspace, ({ principal, params }) => workspaces.start(principal, idOf(params))),
        signedInRoute(workspaceRoutes.stopWorkspace, ({ principal, params }) => workspaces.stop(principal, idOf(params))),
        signedInRoute(workspaceRoutes.restartWorkspace, ({ principal, params }) => workspaces.restart(principal, idOf(params))),
        signedInRoute(workspaceRoutes.reportActivity, async ({ principal, params }) => {
            await workspaces.reportActivity(principal, idOf(params));
            return undefined;
        })
    ];
}
