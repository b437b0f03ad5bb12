import { type Identity, type Membership, type Permission, roleMay } from '@coditect/protocol';
import type { ComponentType } from 'react';
import { Navigate, useParams } from 'react-router';
import { AuditSection } from '../audit/audit-section.js';
import { DirectorySection } from '../directory/directory-section.js';
import { SsoSection } from '../federation/sso-section.js';
import { NotFoundPage } from '../frame/not-found-page.js';
import { SettingsPage } from '../frame/settings-page.js';
import { OrganizationKeysSection } from '../tokens/organization-keys-section.js';
import { GeneralSection } from './general-section.js';
import { InvitationsSection } from './invitations-section.js';
import { MembersSection } from './members-section.js';
import { OverviewSection } from './overview-section.js';
import { TeamsSection } from './teams-section.js';

export interface OrganizationSectionProps {
    readonly identity: Identity;
    /** The organisation that the page is about, and what this person is there. */
    readonly membership: Membership;
}

interface OrganizationTab {
    readonly slug: string;
    readonly label: string;
    /** Who may not do this is not shown the tab. */
    readonly permission: Permission;
    /** Personal organisations have one member and need no more than the log. */
    readonly personal: boolean;
    /** By their names, in the order that they are shown in. */
    readonly sections: Readonly<Record<string, ComponentType<OrganizationSectionProps>>>;
}

/** The parts of an organisation's page, in the order of its list. */
const organizationTabs: readonly [OrganizationTab, ...OrganizationTab[]] = [
    { slug: 'general', label: 'General', permission: 'organization:read', personal: true, sections: { OverviewSection, GeneralSection } },
    { slug: 'members', label: 'Members', permission: 'members:read', personal: false, sections: { MembersSection } },
    { slug: 'teams', label: 'Teams', permission: 'members:read', personal: false, sections: { TeamsSection } },
    { slug: 'invitations', label: 'Invitations', permission: 'invitations:manage', personal: false, sections: { InvitationsSection } },
    { slug: 'keys', label: 'API keys', permission: 'security:manage', personal: false, sections: { OrganizationKeysSection } },
    { slug: 'sso', label: 'Single sign-on', permission: 'sso:manage', personal: false, sections: { SsoSection } },
    { slug: 'directory', label: 'Directory sync', permission: 'directory:manage', personal: false, sections: { DirectorySection } },
    { slug: 'audit', label: 'Audit log', permission: 'audit:read', personal: true, sections: { AuditSection } }
];

/** `/organizations/<id>/<tab>`: what an organisation's owners and admins set for it, and what its members may see of that. */
export function OrganizationPage({ identity }: { readonly identity: Identity }) {
    const { organizationId, tab: slug } = useParams();
    const membership = identity.memberships.find(one => one.organizationId === organizationId);
    if (membership === undefined) {
        return <NotFoundPage />;
    }
    const address = (tab: OrganizationTab) => `/organizations/${membership.organizationId}/${tab.slug}`;
    if (slug === undefined) {
        return <Navigate to={address(organizationTabs[0])} replace />;
    }
    const shown = organizationTabs.filter(tab => roleMay(membership.role, tab.permission) && (tab.personal || !membership.personal));
    const tab = shown.find(one => one.slug === slug);
    if (tab === undefined) {
        return <NotFoundPage />;
    }
    return (
        <SettingsPage
            key={`${membership.organizationId}/${tab.slug}`}
            identity={identity}
            title={membership.name}
            label="Organisation settings"
            tabs={shown.map(one => ({ to: address(one), label: one.label }))}
        >
            {Object.entries(tab.sections).map(([name, Part]) => (
                <Part key={name} identity={identity} membership={membership} />
            ))}
        </SettingsPage>
    );
}
