import type { GrantableScope } from '@coditect/protocol';

/** What a program may do with each scope, as a person reads it before agreeing. */
export const scopeWords: Readonly<Record<GrantableScope, { readonly label: string; readonly description: string }>> = {
    'organization:read': { label: 'See the organisation', description: 'Its name, members and teams.' },
    'organization:manage': { label: 'Manage the organisation', description: 'Members, teams and settings, as far as your role allows.' },
    'audit:read': { label: 'Read the audit log', description: 'Who did what, when and from where.' },
    'license:read': { label: 'See the licence', description: 'The tier and its limits.' },
    'workspaces:list': { label: 'List your workspaces', description: 'Their names, addresses and states.' },
    workspace: { label: 'Use your workspaces', description: 'Start and stop them, and see who you are. Nobody gets into one by this.' },
    events: { label: 'Follow what happens', description: 'Be told at once when something of yours changes.' }
};
