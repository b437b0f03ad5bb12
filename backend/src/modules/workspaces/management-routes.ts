import {
    dotfilesRoutes,
    variableRoutes,
    workspaceFilesRoutes,
    workspaceManagementRoutes,
    workspaceSharingRoutes
} from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { ManagementService } from './management-service.js';
import type { SharingService } from './sharing-service.js';
import type { VariablesService } from './variables-service.js';
import type { WorkspaceBrowsing } from './workspace-browsing.js';

export interface ManagementRoutesNeeds {
    readonly management: ManagementService;
    readonly sharing: SharingService;
    readonly variables: VariablesService;
    readonly browsing: WorkspaceBrowsing;
}

/** What is done about workspaces from the account's pages. */
export function createManagementRoutes({ management, sharing, variables, browsing }: ManagementRoutesNeeds): readonly BoundRoute[] {
    const manage = workspaceManagementRoutes;
    return [
        signedInRoute(manage.listWorkspaceTemplates, ({ principal }) => management.offer(principal)),
        signedInRoute(manage.createWorkspace, ({ principal, client, body }) => management.create(principal, client, body)),
        signedInRoute(manage.renameWorkspace, ({ principal, params, body }) => management.rename(principal, params.workspaceId, body.name)),
        signedInRoute(manage.deleteWorkspace, ({ principal, client, params }) => management.delete(principal, client, params.workspaceId)),
        signedInRoute(manage.listDeletedWorkspaces, async ({ principal }) => ({ workspaces: await management.listDeleted(principal) })),
        signedInRoute(manage.restoreWorkspace, ({ principal, client, params }) =>
            management.restore(principal, client, params.workspaceId)
        ),
        signedInRoute(manage.removeWorkspace, async ({ principal, params }) => {
            await management.remove(principal, params.workspaceId);
            return undefined;
        }),
        ...sharingRoutes(sharing),
        ...variablesRoutes(variables),
        signedInRoute(workspaceFilesRoutes.listWorkspaceFiles, ({ principal, params, query }) =>
            browsing.list(principal, params.workspaceId, query.path)
        ),
        signedInRoute(workspaceFilesRoutes.readWorkspaceFile, ({ principal, params, query }) =>
            browsing.read(principal, params.workspaceId, query.path)
        )
    ];
}

function sharingRoutes(sharing: SharingService): readonly BoundRoute[] {
    const { listSharedWorkspaces, listWorkspaceShares, shareWorkspace, unshareWorkspace } = workspaceSharingRoutes;
    return [
        signedInRoute(listSharedWorkspaces, async ({ principal }) => ({ shared: await sharing.listShared(principal) })),
        signedInRoute(listWorkspaceShares, async ({ principal, params }) => ({
            shares: await sharing.list(principal, params.workspaceId)
        })),
        signedInRoute(shareWorkspace, ({ principal, client, params, body }) =>
            sharing.share(principal, client, params.workspaceId, params.userId, body.role)
        ),
        signedInRoute(unshareWorkspace, async ({ principal, client, params }) => {
            await sharing.unshare(principal, client, params.workspaceId, params.userId);
            return undefined;
        })
    ];
}

function variablesRoutes(variables: VariablesService): readonly BoundRoute[] {
    const routes = variableRoutes;
    return [
        signedInRoute(routes.listWorkspaceVariables, async ({ principal, params }) => ({
            variables: await variables.list(principal, params.workspaceId)
        })),
        signedInRoute(routes.setWorkspaceVariable, ({ principal, client, params, body }) =>
            variables.set(principal, client, params.name, body, params.workspaceId)
        ),
        signedInRoute(routes.deleteWorkspaceVariable, async ({ principal, client, params }) => {
            await variables.remove(principal, client, params.name, params.workspaceId);
            return undefined;
        }),
        signedInRoute(routes.listOwnVariables, async ({ principal }) => ({ variables: await variables.list(principal) })),
        signedInRoute(routes.setOwnVariable, ({ principal, client, params, body }) => variables.set(principal, client, params.name, body)),
        signedInRoute(routes.deleteOwnVariable, async ({ principal, client, params }) => {
            await variables.remove(principal, client, params.name);
            return undefined;
        }),
        signedInRoute(dotfilesRoutes.readDotfiles, ({ principal }) => variables.dotfiles(principal)),
        signedInRoute(dotfilesRoutes.setDotfiles, ({ principal, client, body }) => variables.setDotfiles(principal, client, body))
    ];
}
