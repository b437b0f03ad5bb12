import { workspaceRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { WorkspacesService } from './workspaces-service.js';

export function createRoutes(workspaces: WorkspacesService): readonly BoundRoute[] {
    return [
        signedInRoute(workspaceRoutes.listWorkspaces, async ({ principal }) => ({ workspaces: await workspaces.list(principal) })),
        signedInRoute(workspaceRoutes.getWorkspace, ({ principal, params }) => workspaces.get(principal, params.workspaceId)),
        signedInRoute(workspaceRoutes.locateWorkspace, ({ principal, params }) => workspaces.locate(principal, params.slug)),
        signedInRoute(workspaceRoutes.openWorkspace, ({ principal, params }) => workspaces.open(principal, params.workspaceId)),
        signedInRoute(workspaceRoutes.startWorkspace, ({ principal, params }) => workspaces.start(principal, params.workspaceId)),
        signedInRoute(workspaceRoutes.stopWorkspace, ({ principal, params }) => workspaces.stop(principal, params.workspaceId)),
        signedInRoute(workspaceRoutes.restartWorkspace, ({ principal, params }) => workspaces.restart(principal, params.workspaceId)),
        signedInRoute(workspaceRoutes.reportActivity, async ({ principal, params }) => {
            await workspaces.reportActivity(principal, params.workspaceId);
            return undefined;
        })
    ];
}
