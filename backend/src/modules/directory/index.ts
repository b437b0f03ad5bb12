import { scimPath } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Module } from '../../kernel/module.js';
import type { Random } from '../../kernel/random.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { SessionsService, VouchedAccounts } from '../identity/index.js';
import { DirectoriesStore } from './directories-store.js';
import { DirectoryGroupsStore } from './directory-groups-store.js';
import type { DirectoryMemberships, DirectoryTeams, OwnerOfDomain } from './directory-needs.js';
import { DirectoryService } from './directory-service.js';
import { DirectoryUsersStore } from './directory-users-store.js';
import { migrations } from './migrations.js';
import { createRoutes } from './routes.js';
import { ScimGroups } from './scim-groups.js';
import { ScimUsers } from './scim-users.js';

export type { DirectoryService } from './directory-service.js';

export interface DirectoryNeeds {
    readonly sql: Sql;
    readonly memberships: DirectoryMemberships;
    readonly teams: DirectoryTeams;
    readonly accounts: VouchedAccounts;
    readonly sessions: SessionsService;
    readonly ownerOfDomain: OwnerOfDomain;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
    readonly controlOrigin: string;
}

/** Organisations' own directories (Okta, Entra and others), which say by SCIM 2.0 who belongs to them. */
export function createDirectoryModule(needs: DirectoryNeeds): Module & { readonly directory: DirectoryService } {
    const { sql, memberships, audit, clock, random, controlOrigin } = needs;
    const directories = new DirectoriesStore();
    const users = new DirectoryUsersStore();
    const groups = new DirectoryGroupsStore();
    const directory = new DirectoryService(sql, directories, memberships, audit, clock, random, controlOrigin);
    const scimUsers = new ScimUsers({ ...needs, directories, users });
    const scimGroups = new ScimGroups({ ...needs, directories, users, groups });
    return {
        name: 'directory',
        migrations,
        routes: createRoutes(directory, scimUsers, scimGroups, `${controlOrigin}/api${scimPath}`),
        directory
    };
}
