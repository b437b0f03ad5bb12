import { type AuditFilter, type AuditVerification, type auditPageSchema, auditRoutes, fillPath } from '@coditect/protocol';
import type { z } from 'zod';
import { api, apiRoot } from '../api/api.js';

/** A log that can be read: an organisation's or the installation's. */
export interface AuditSource {
    page(filter: AuditFilter, before: number | undefined): Promise<z.output<typeof auditPageSchema>>;
    verification(): Promise<AuditVerification>;
    exportUrl(format: 'jsonl' | 'csv', filter: AuditFilter): string;
}

export function organizationLog(organizationId: string): AuditSource {
    const params = { organizationId };
    return {
        page: (filter, before) => api.call(auditRoutes.listAuditEntries, { params, query: { ...filter, before } }),
        verification: () => api.call(auditRoutes.verifyAuditLog, { params }),
        exportUrl: (format, filter) => {
            const { path } = format === 'csv' ? auditRoutes.exportAuditLogAsCsv : auditRoutes.exportAuditLogAsJsonLines;
            return urlOf(fillPath(path, params), filter);
        }
    };
}

export const installationLog: AuditSource = {
    page: (filter, before) => api.call(auditRoutes.listInstallationAuditEntries, { query: { ...filter, before } }),
    verification: () => api.call(auditRoutes.verifyInstallationAuditLog),
    exportUrl: (format, filter) => {
        const { exportInstallationAuditLogAsCsv: csv, exportInstallationAuditLogAsJsonLines: jsonLines } = auditRoutes;
        return urlOf(format === 'csv' ? csv.path : jsonLines.path, filter);
    }
};

function urlOf(path: string, filter: AuditFilter): string {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
    const query = new URLSearchParams(given);
    return `${apiRoot}${path}${query.size > 0 ? `?${query}` : ''}`;
}
