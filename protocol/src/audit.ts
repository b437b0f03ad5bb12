import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';

/** What the audit log keeps record of: `<subject>.<what happened>`. Actions are only ever added. */
export const auditActions = [
    'session.started',
    'session.refused',
    'session.ended',
    'account.created',
    'account.sign-up-discarded',
    'password.reset-requested',
    'password.reset',
    'password.changed',
    'password.change-refused',
    'password.set',
    'profile.changed',
    'address.verification-requested',
    'address.verified',
    'address.change-requested',
    'address.changed',
    'device.approved',
    'device.denied',
    'refresh-token.reused',
    'api-key.created',
    'api-key.rotated',
    'api-key.revoked',
    'signing-key.rotated',
    'session.elevated',
    'session.elevation-refused',
    'factor.added',
    'factor.removed',
    'factor.refused',
    'factor.recovery-codes-created',
    'factor.recovery-code-used',
    'factor.passkey-renamed',
    'audit.exported',
    'git.credential-saved',
    'git.credential-removed',
    'git.credential-used',
    'git.ssh-key-added',
    'git.ssh-key-removed',
    'git.ssh-key-used',
    'directory.token-created',
    'directory.token-rotated',
    'directory.token-revoked',
    'directory.user-created',
    'directory.user-updated',
    'directory.user-deactivated',
    'directory.user-reactivated',
    'directory.user-removed',
    'directory.group-created',
    'directory.group-updated',
    'directory.group-removed',
    'identity.linked',
    'identity.unlinked',
    'sso.connection-created',
    'sso.connection-updated',
    'sso.connection-deleted',
    'sso.domain-added',
    'sso.domain-verified',
    'sso.domain-removed',
    'sso.required',
    'sso.made-optional',
    'saml.key-created',
    'saml.logged-out',
    'session.organization-switched',
    'organization.created',
    'organization.updated',
    'organization.factor-required-changed',
    'organization.deleted',
    'organization.restored',
    'organization.transferred',
    'member.joined',
    'member.role-changed',
    'member.suspended',
    'member.reactivated',
    'member.removed',
    'member.left',
    'team.created',
    'team.renamed',
    'team.deleted',
    'team.member-added',
    'team.member-removed',
    'invitation.created',
    'invitation.resent',
    'invitation.revoked',
    'invitation.accepted',
    'invitation.refused',
    'workspace.created',
    'workspace.deleted',
    'workspace.restored',
    'workspace.removed',
    'workspace.shared',
    'workspace.unshared',
    'workspace.variable-set',
    'workspace.variable-removed',
    'account.variable-set',
    'account.variable-removed',
    'account.dotfiles-changed',
    'port.shared',
    'port.made-private',
    'license.tier-changed',
    'outbox.opened',
    'mail.sent-again',
    'mail.discarded'
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditActorKindSchema = z.enum(['person', 'directory', 'platform', 'stranger']);

/** Who or what an entry names. `name` is a person's as it is today; absent where it is no person or the person is gone. */
const namedSchema = z.object({ id: z.string().optional(), name: z.string().optional() });

export const auditEntrySchema = z
    .object({
        /** Counts the log's entries from 1 without gaps. */
        position: z.number().int(),
        at: z.iso.datetime(),
        /** One of `auditActions`, or one that a later version added. */
        action: z.string(),
        actor: namedSchema.extend({ kind: auditActorKindSchema }),
        target: namedSchema.extend({ kind: z.string() }).optional(),
        address: z.string().optional(),
        userAgent: z.string().optional(),
        details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])).optional(),
        /** The personal part (address, user agent, details) was erased; that it was there is still vouched for. */
        erased: z.boolean()
    })
    .meta({ id: 'AuditEntry' });
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

/** Whether the log is whole: each link of its chain, and each signed checkpoint. */
export const auditVerificationSchema = z
    .object({
        intact: z.boolean(),
        /** Entries that were checked. */
        entries: z.number().int(),
        /** Of these, the ones whose personal part was erased. */
        erased: z.number().int(),
        /** Checkpoints that the log was held against. */
        checkpoints: z.number().int(),
        /** Up to where a signed checkpoint vouches for the log, and since when. */
        vouchedTo: z.object({ position: z.number().int(), at: z.iso.datetime(), keyId: z.string() }).optional(),
        verifiedAt: z.iso.datetime(),
        /** The first breach, in a sentence. */
        breach: z.object({ position: z.number().int(), sentence: z.string() }).optional()
    })
    .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof auditVerificationSchema>;

const plainText = z.string().regex(/^\P{Cc}*$/u, 'A search has no control characters.');

/** All are optional, and all that are given must hold. */
export const auditFilterSchema = z.object({
    /** A whole action, or what stands before the dot: `session` finds `session.started` and `session.ended`. */
    action: plainText.max(80).optional(),
    /** The id of the person or directory that did it. */
    actor: plainText.max(80).optional(),
    /** The id of what it was done to. */
    target: plainText.max(200).optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    /** Exclusive. */
    to: z.iso.datetime({ offset: true }).optional(),
    /** Part of the address, the user agent or a detail, whatever its case. */
    text: plainText.max(200).optional()
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditQuerySchema = auditFilterSchema.extend({
    /** Entries before this position: the `next` of the page before. */
    before: z.coerce.number().int().positive().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50)
});

/** Newest first. `next` is absent on the last page. */
export const auditPageSchema = z.object({ entries: z.array(auditEntrySchema), next: z.number().int().optional() });

const auditor = signedIn('audit:read', { permission: 'audit:read' });
const administrator = signedIn('administration');

export const auditRoutes = {
    listAuditEntries: defineRoute({
        id: 'listAuditEntries',
        method: 'GET',
        path: '/organizations/:organizationId/audit',
        tag: 'Audit',
        summary: "An organisation's audit log, newest first, filtered.",
        access: auditor,
        query: auditQuerySchema,
        response: auditPageSchema,
        status: 200,
        problems: []
    }),
    verifyAuditLog: defineRoute({
        id: 'verifyAuditLog',
        method: 'GET',
        path: '/organizations/:organizationId/audit/verification',
        tag: 'Audit',
        summary: 'Whether the log is whole: every link of its chain and every signed checkpoint. Checked at most once a minute.',
        access: auditor,
        response: auditVerificationSchema,
        status: 200,
        problems: []
    }),
    exportAuditLogAsJsonLines: defineRoute({
        id: 'exportAuditLogAsJsonLines',
        method: 'GET',
        path: '/organizations/:organizationId/audit/export.jsonl',
        tag: 'Audit',
        summary: 'The log, oldest first, one JSON object a line. That it was exported is recorded.',
        access: auditor,
        query: auditFilterSchema,
        produces: 'application/x-ndjson',
        status: 200,
        problems: []
    }),
    exportAuditLogAsCsv: defineRoute({
        id: 'exportAuditLogAsCsv',
        method: 'GET',
        path: '/organizations/:organizationId/audit/export.csv',
        tag: 'Audit',
        summary: 'The log, oldest first, as a table for spreadsheets. That it was exported is recorded.',
        access: auditor,
        query: auditFilterSchema,
        produces: 'text/csv',
        status: 200,
        problems: []
    }),
    listInstallationAuditEntries: defineRoute({
        id: 'listInstallationAuditEntries',
        method: 'GET',
        path: '/admin/audit',
        tag: 'Administration',
        summary: "The installation's own audit log: strangers' tries, and what administrators did.",
        access: administrator,
        query: auditQuerySchema,
        response: auditPageSchema,
        status: 200,
        problems: []
    }),
    verifyInstallationAuditLog: defineRoute({
        id: 'verifyInstallationAuditLog',
        method: 'GET',
        path: '/admin/audit/verification',
        tag: 'Administration',
        summary: "Whether the installation's audit log is whole.",
        access: administrator,
        response: auditVerificationSchema,
        status: 200,
        problems: []
    }),
    exportInstallationAuditLogAsJsonLines: defineRoute({
        id: 'exportInstallationAuditLogAsJsonLines',
        method: 'GET',
        path: '/admin/audit/export.jsonl',
        tag: 'Administration',
        summary: "The installation's audit log, one JSON object a line.",
        access: administrator,
        query: auditFilterSchema,
        produces: 'application/x-ndjson',
        status: 200,
        problems: []
    }),
    exportInstallationAuditLogAsCsv: defineRoute({
        id: 'exportInstallationAuditLogAsCsv',
        method: 'GET',
        path: '/admin/audit/export.csv',
        tag: 'Administration',
        summary: "The installation's audit log, as a table for spreadsheets.",
        access: administrator,
        query: auditFilterSchema,
        produces: 'text/csv',
        status: 200,
        problems: []
    })
};
