import type { AuditAction, AuditEntryView } from '@coditect/protocol';

/** What somebody did, as it goes on after the name: "Ada | signed in". */
const deeds: Partial<Record<AuditAction | (string & {}), string>> = {
    'account.created': 'made an account',
    'account.dotfiles-changed': 'changed the dotfiles',
    'account.sign-up-discarded': 'dropped a sign-up',
    'account.variable-removed': 'took away a variable of all own workspaces',
    'account.variable-set': 'set a variable of all own workspaces',
    'address.change-requested': 'asked for another email address',
    'address.changed': 'changed the email address',
    'address.verification-requested': 'asked to verify the email address',
    'address.verified': 'verified the email address',
    'api-key.created': 'made an API key',
    'api-key.revoked': 'revoked an API key',
    'api-key.rotated': 'replaced an API key',
    'audit.exported': 'exported the audit log',
    'device.approved': 'let a command line sign in',
    'device.denied': 'refused a command line',
    'directory.group-created': 'sent a group',
    'directory.group-removed': 'removed a group',
    'directory.group-updated': 'changed a group',
    'directory.token-created': 'made a directory token',
    'directory.token-revoked': 'revoked the directory token',
    'directory.token-rotated': 'replaced the directory token',
    'directory.user-created': 'sent a person',
    'directory.user-deactivated': 'deactivated a person',
    'directory.user-reactivated': 'reactivated a person',
    'directory.user-removed': 'removed a person',
    'directory.user-updated': 'changed what it says of a person',
    'factor.added': 'added a second factor',
    'factor.passkey-renamed': 'renamed a passkey',
    'factor.recovery-code-used': 'used a recovery code',
    'factor.recovery-codes-created': 'made new recovery codes',
    'factor.refused': 'was refused: the second factor was wrong',
    'factor.removed': 'removed a second factor',
    'git.credential-removed': 'removed a password or token for Git',
    'git.credential-saved': 'kept a password or token for Git',
    'git.credential-used': 'used a password or token for Git',
    'git.ssh-key-added': 'added an SSH key',
    'git.ssh-key-removed': 'deleted an SSH key',
    'git.ssh-key-used': 'signed in to a Git server by an SSH key',
    'identity.linked': 'linked another way to sign in',
    'identity.unlinked': 'unlinked a way to sign in',
    'invitation.accepted': 'accepted an invitation',
    'invitation.created': 'invited somebody',
    'invitation.refused': 'was refused an invitation',
    'invitation.resent': 'sent an invitation again',
    'invitation.revoked': 'took an invitation back',
    'license.tier-changed': 'changed the tier',
    'mail.discarded': 'discarded a mail that could not be delivered',
    'mail.sent-again': 'had a mail sent again that could not be delivered',
    'member.joined': 'joined the organisation',
    'member.left': 'left the organisation',
    'member.reactivated': 'let a member in again',
    'member.removed': 'removed a member',
    'member.role-changed': "changed a member's role",
    'member.suspended': 'suspended a member',
    'organization.created': 'made the organisation',
    'organization.deleted': 'deleted the organisation',
    'organization.factor-required-changed': 'changed whether a second factor is asked for',
    'organization.restored': 'restored the organisation',
    'organization.transferred': 'handed the organisation over',
    'organization.updated': "changed the organisation's settings",
    'outbox.opened': 'opened the outbox of mails',
    'password.changed': 'changed the password',
    'password.change-refused': 'was refused to change the password: the current one was wrong',
    'password.reset': 'reset the password',
    'password.reset-requested': 'asked to reset the password',
    'password.set': 'set a password',
    'port.made-private': 'made a port private',
    'port.shared': 'shared a port',
    'profile.changed': 'changed the profile',
    'refresh-token.reused': 'showed a refresh token twice',
    'saml.key-created': 'made a signing key for single sign-on',
    'saml.logged-out': "was signed out by the company's identity provider",
    'saml.refused': "was refused: the identity provider's answer was not valid",
    'session.elevated': 'gave a fresh proof',
    'session.elevation-refused': 'was refused: the fresh proof was wrong',
    'session.ended': 'signed out',
    'session.organization-switched': 'switched to this organisation',
    'session.refused': 'was refused to sign in',
    'session.started': 'signed in',
    'signing-key.rotated': 'changed the key that signs access tokens',
    'sso.connection-created': 'set up single sign-on',
    'sso.connection-deleted': 'removed single sign-on',
    'sso.connection-updated': 'changed single sign-on',
    'sso.domain-added': 'added a domain',
    'sso.domain-removed': 'removed a domain',
    'sso.domain-verified': 'verified a domain',
    'sso.made-optional': 'made single sign-on optional',
    'sso.member-joined': 'joined by single sign-on',
    'sso.required': 'made single sign-on the only way in',
    'team.created': 'made a team',
    'team.deleted': 'deleted a team',
    'team.member-added': 'put somebody into a team',
    'team.member-removed': 'took somebody out of a team',
    'team.renamed': 'renamed a team',
    'workspace.created': 'made a workspace',
    'workspace.deleted': 'deleted a workspace',
    'workspace.removed': 'removed a deleted workspace for good',
    'workspace.restored': 'had a deleted workspace back',
    'workspace.shared': 'shared a workspace',
    'workspace.unshared': 'ended the sharing of a workspace',
    'workspace.variable-removed': 'took away a variable of a workspace',
    'workspace.variable-set': 'set a variable of a workspace'
};

/** The same where it was done to somebody else: "The directory | brought somebody in | : Grace". */
const deedsToOthers: Partial<Record<AuditAction | (string & {}), string>> = {
    'account.created': 'made an account',
    'member.joined': 'brought somebody in',
    'session.ended': 'signed somebody out',
    'session.organization-switched': 'switched somebody to this organisation',
    'sso.member-joined': 'brought somebody in by single sign-on'
};

/** Subjects of actions that a person can choose from, by the words for them. */
export const subjects: readonly { readonly value: string; readonly label: string }[] = [
    { value: '', label: 'Everything' },
    { value: 'session', label: 'Sessions' },
    { value: 'sign-in', label: 'Refused sign-ins' },
    { value: 'password', label: 'Passwords' },
    { value: 'address', label: 'Email addresses' },
    { value: 'factor', label: 'Second factors' },
    { value: 'identity', label: 'Linked sign-ins' },
    { value: 'device', label: 'Command lines' },
    { value: 'api-key', label: 'API keys' },
    { value: 'git', label: 'Git' },
    { value: 'member', label: 'Members and roles' },
    { value: 'invitation', label: 'Invitations' },
    { value: 'team', label: 'Teams' },
    { value: 'organization', label: 'The organisation' },
    { value: 'license', label: 'The licence' },
    { value: 'sso', label: 'Single sign-on' },
    { value: 'saml', label: 'SAML' },
    { value: 'directory', label: 'Directory sync' },
    { value: 'audit', label: 'The audit log itself' }
];

export function actorOf({ actor }: AuditEntryView): string {
    switch (actor.kind) {
        case 'person':
            return actor.name ?? 'A former account';
        case 'directory':
            return 'The directory';
        case 'platform':
            return 'The platform';
        default:
            return 'Somebody unknown';
    }
}

/** "signed in"; for an action of a later version its own words: "badge: handed out". */
export function deedOf(entry: AuditEntryView): string {
    const { action } = entry;
    const [subject = '', ...rest] = action.split('.');
    const toOther = targetOf(entry) === undefined ? undefined : deedsToOthers[action];
    return toOther ?? deeds[action] ?? `${subject.replaceAll('-', ' ')}: ${rest.join(' ').replaceAll('-', ' ')}`;
}

/** Things that people give names to, and that an entry's details name. */
const namedThings: readonly string[] = ['team', 'api-key', 'git-credential', 'ssh-key'];

/** Whom it was done to, where that is somebody else, or the name of what it was done to. */
export function objectOf(entry: AuditEntryView): string | undefined {
    const { target, details } = entry;
    const name = target !== undefined && namedThings.includes(target.kind) ? details?.name : undefined;
    return targetOf(entry) ?? (typeof name === 'string' ? name : undefined);
}

/** Whom it was done to, where that is somebody else. */
export function targetOf({ actor, target }: AuditEntryView): string | undefined {
    if (target === undefined || target.id === actor.id) {
        return undefined;
    }
    return target.kind === 'user' ? (target.name ?? 'a former account') : undefined;
}

/** Details as lines of a name and a value. */
export function detailsOf({ details }: AuditEntryView): readonly { readonly name: string; readonly value: string }[] {
    return Object.entries(details ?? {}).map(([name, value]) => ({
        name: name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(),
        value: Array.isArray(value) ? value.join(', ') : value === null ? 'none' : String(value)
    }));
}
