import { administrationRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { AdministrationService } from './administration-service.js';

export function createRoutes(service: AdministrationService): readonly BoundRoute[] {
    return [signedInRoute(administrationRoutes.listAccounts, ({ query }) => service.listAccounts(query))];
}
