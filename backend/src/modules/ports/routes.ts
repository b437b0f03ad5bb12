import { portRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { PortsService } from './ports-service.js';

export function createRoutes(ports: PortsService): readonly BoundRoute[] {
    return [
        signedInRoute(portRoutes.listSharedPorts, async ({ principal, params }) => ({
            ports: await ports.list(principal, params.workspaceId)
        })),
        signedInRoute(portRoutes.sharePort, ({ principal, params, client }) =>
            ports.share(principal, params.workspaceId, Number(params.port), client)
        ),
        signedInRoute(portRoutes.stopSharingPort, async ({ principal, params, client }) => {
            await ports.stopSharing(principal, params.workspaceId, Number(params.port), client);
            return undefined;
        }),
        signedInRoute(portRoutes.openPort, ({ principal, params }) => ports.open(principal, params.slug, Number(params.port)))
    ];
}
