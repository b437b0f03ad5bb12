import type { Identity } from '@coditect/protocol';
import { PersonPage } from '../frame/person-page.js';
import { Section } from '../frame/section.js';
import { AuditLog } from './audit-log.js';
import { installationLog } from './audit-source.js';
import { AuditState } from './audit-state.js';

/** `/admin/audit`: what concerns the installation, and people who belong to no organisation. */
export function InstallationAuditPage({ identity }: { readonly identity: Identity }) {
    return (
        <PersonPage identity={identity} title="Installation audit log">
            <Section
                title="What happened"
                lead="Tries of strangers and deeds of administrators. What concerns an organisation stands in that organisation's own log."
            >
                <AuditState source={installationLog} />
                <AuditLog source={installationLog} label="the installation's audit log" />
            </Section>
        </PersonPage>
    );
}
