import type { Role } from '@coditect/protocol';

/** What each role is called, and what it is for, in a person's words. */
export const roleWords: Readonly<Record<Role, { readonly name: string; readonly meaning: string }>> = {
    owner: { name: 'Owner', meaning: 'May do everything, also delete the organisation.' },
    admin: { name: 'Admin', meaning: 'Manages members, teams, invitations and security.' },
    billing: { name: 'Billing', meaning: 'Sees the members and manages what is paid for. Uses no workspaces.' },
    member: { name: 'Member', meaning: 'Works in workspaces.' },
    viewer: { name: 'Viewer', meaning: 'Sees who belongs here. Uses no workspaces.' }
};

export function roleName(role: Role): string {
    return roleWords[role].name;
}
