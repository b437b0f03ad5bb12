import type { Module } from '../../kernel/module.js';
import type { IdentityService } from '../identity/index.js';
import type { LicensesService } from '../licenses/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import { AdministrationService } from './administration-service.js';
import { createRoutes } from './routes.js';

export interface AdministrationNeeds {
    readonly identity: IdentityService;
    readonly organizations: OrganizationsService;
    readonly licenses: LicensesService;
}

/** What an administrator of the installation sees across organisations. Owns no table. */
export function createAdministrationModule(needs: AdministrationNeeds): Module {
    const service = new AdministrationService(needs.identity, needs.organizations, needs.licenses);
    return { name: 'administration', migrations: [], routes: createRoutes(service) };
}
