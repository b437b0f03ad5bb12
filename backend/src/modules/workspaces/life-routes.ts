import { workspaceLifeRoutes, workspaceUsageRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { LifeService } from './life-service.js';
import type { UsageService } from './usage-service.js';

export function createLifeRoutes(lives: LifeService, usages: UsageService): readonly BoundRoute[] {
    return [
        signedInRoute(workspaceLifeRoutes.getWorkspaceLife, ({ principal, params }) => lives.life(principal, params.workspaceId)),
        signedInRoute(workspaceLifeRoutes.keepWorkspaceAlive, ({ principal, params, body }) =>
            lives.keep(principal, params.workspaceId, body.hours)
        ),
        signedInRoute(workspaceLifeRoutes.endKeepAlive, ({ principal, params }) => lives.endKeep(principal, params.workspaceId)),
        signedInRoute(workspaceLifeRoutes.reportAgentActivity, async ({ principal, params, body }) => {
            await lives.reportAgent(principal, params.workspaceId, body.name);
            return undefined;
        }),
        signedInRoute(workspaceUsageRoutes.getWorkspaceUsage, async ({ principal, params }) => {
            const usage = await usages.usage(principal, params.workspaceId);
            return usage ? { usage } : {};
        })
    ];
}
