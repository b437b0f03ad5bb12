import { useMemo } from 'react';
import { Section } from '../frame/section.js';
import type { OrganizationSectionProps } from '../organizations/organization-page.js';
import { AuditLog } from './audit-log.js';
import { organizationLog } from './audit-source.js';
import { AuditState } from './audit-state.js';

export function AuditSection({ membership }: OrganizationSectionProps) {
    const source = useMemo(() => organizationLog(membership.organizationId), [membership.organizationId]);
    return (
        <Section
            title="Audit log"
            lead="Sign-ins, roles, members, keys and settings: who did what, when and from where. It is only ever added to. Exports are recorded too."
        >
            <AuditState source={source} />
            <AuditLog source={source} label="the audit log" />
        </Section>
    );
}
