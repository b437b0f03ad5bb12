import type { Role } from './organizations.js';

/**
 * What each role may do in its organisation. This table is the whole of it: the API enforces it before a handler runs, and
 * pages read it to offer only what would be allowed.
 */
export const permissions = {
    'organization:read': ['owner', 'admin', 'billing', 'member', 'viewer'],
    'organization:update': ['owner', 'admin'],
    'organization:delete': ['owner'],
    'organization:transfer': ['owner'],
    'members:read': ['owner', 'admin', 'billing', 'member', 'viewer'],
    'members:manage': ['owner', 'admin'],
    'teams:manage': ['owner', 'admin'],
    'invitations:manage': ['owner', 'admin'],
    'security:manage': ['owner', 'admin'],
    'sso:manage': ['owner', 'admin'],
    'directory:manage': ['owner', 'admin'],
    'audit:read': ['owner', 'admin'],
    'billing:manage': ['owner', 'billing'],
    'workspaces:use': ['owner', 'admin', 'member']
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export function roleMay(role: Role, permission: Permission): boolean {
    return (permissions[permission] as readonly Role[]).includes(role);
}

/** Highest first. Nobody may give, take or change a role that stands above the own one. */
export const rolesByRank = ['owner', 'admin', 'billing', 'member', 'viewer'] as const satisfies readonly Role[];

/** Whether somebody of the role `actor` may give or take away `role`. Owners are made by transfer or by owners alone. */
export function mayAssign(actor: Role, role: Role): boolean {
    return roleMay(actor, 'members:manage') && rolesByRank.indexOf(actor) <= rolesByRank.indexOf(role);
}
