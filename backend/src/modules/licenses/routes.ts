import { licenseRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { LicensesService } from './licenses-service.js';

export function createRoutes(licenses: LicensesService): readonly BoundRoute[] {
    return [
        signedInRoute(licenseRoutes.currentLicense, ({ principal }) => licenses.licenseOf(principal.organizationId)),
        signedInRoute(licenseRoutes.setTier, ({ params, body, principal, client }) =>
            licenses.setTier(params.organizationId, body.tier, { userId: principal.userId, client })
        )
    ];
}
