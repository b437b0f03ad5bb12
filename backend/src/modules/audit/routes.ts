import { type AuditFilter, auditRoutes } from '@coditect/protocol';
import { type BoundRoute, type Document, signedInRoute } from '../../kernel/module.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { type ExportFormat, toCsv, toJsonLines } from './audit-export.js';
import type { AuditReader } from './audit-reader.js';
import { installationLog } from './audit-service.js';

interface ExportCall {
    readonly principal: Principal;
    readonly client: Client;
    readonly query: AuditFilter;
}

export function createRoutes(reader: AuditReader): readonly BoundRoute[] {
    const exported = async (log: string, format: ExportFormat, { principal, client, query }: ExportCall): Promise<Document> => {
        const pieces = await reader.export(log, query, { userId: principal.userId, client, format });
        return {
            body: format === 'csv' ? toCsv(pieces) : toJsonLines(pieces),
            headers: { 'content-disposition': `attachment; filename="audit-${log}.${format}"` }
        };
    };
    return [
        signedInRoute(auditRoutes.listAuditEntries, ({ principal, query }) => reader.page(principal.organizationId, query)),
        signedInRoute(auditRoutes.verifyAuditLog, ({ principal }) => reader.verification(principal.organizationId)),
        signedInRoute(auditRoutes.exportAuditLogAsJsonLines, call => exported(call.principal.organizationId, 'jsonl', call)),
        signedInRoute(auditRoutes.exportAuditLogAsCsv, call => exported(call.principal.organizationId, 'csv', call)),
        signedInRoute(auditRoutes.listInstallationAuditEntries, ({ query }) => reader.page(installationLog, query)),
        signedInRoute(auditRoutes.verifyInstallationAuditLog, () => reader.verification(installationLog)),
        signedInRoute(auditRoutes.exportInstallationAuditLogAsJsonLines, call => exported(installationLog, 'jsonl', call)),
        signedInRoute(auditRoutes.exportInstallationAuditLogAsCsv, call => exported(installationLog, 'csv', call))
    ];
}
