/** What the audit log keeps record of: `<subject>.<what happened>`. Actions are only ever added. */
export const auditActions = [
    'session.started',
    'session.refused',
    'session.ended',
    'saml.refused',
    'saml.key-made',
    'saml.logged-out'
] as const;
export type AuditAction = (typeof auditActions)[number];
