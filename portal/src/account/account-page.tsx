import type { Identity } from '@coditect/protocol';
import type { ComponentType } from 'react';
import { Navigate, useParams } from 'react-router';
import { SecuritySection } from '../factors/security-section.js';
import { LinkedIdentitiesSection } from '../federation/linked-identities-section.js';
import { NotFoundPage } from '../frame/not-found-page.js';
import { SettingsPage } from '../frame/settings-page.js';
import { GitCredentialsSection } from '../git/git-credentials-section.js';
import { SshKeysSection } from '../git/ssh-keys-section.js';
import { ApiKeysSection } from '../tokens/api-keys-section.js';
import { DevicesSection } from '../tokens/devices-section.js';
import { DotfilesSection } from '../workspaces/dotfiles-section.js';
import { OwnVariablesSection } from '../workspaces/own-variables-section.js';
import { PasswordSection } from './password-section.js';
import { ProfileSection } from './profile-section.js';

interface AccountTab {
    readonly slug: string;
    readonly label: string;
    readonly title: string;
    /** By their names, in the order that they are shown in. */
    readonly sections: Readonly<Record<string, ComponentType<{ readonly identity: Identity }>>>;
}

/** The parts of the account page, in the order of its list. */
const accountTabs: readonly [AccountTab, ...AccountTab[]] = [
    { slug: 'profile', label: 'Profile', title: 'Your profile', sections: { ProfileSection } },
    { slug: 'security', label: 'Security', title: 'Security', sections: { PasswordSection, SecuritySection } },
    { slug: 'sign-in', label: 'Linked accounts', title: 'Ways to sign in', sections: { LinkedIdentitiesSection } },
    { slug: 'devices', label: 'Devices', title: 'Your devices', sections: { DevicesSection } },
    { slug: 'keys', label: 'API keys', title: 'Your API keys', sections: { ApiKeysSection } },
    { slug: 'workspaces', label: 'Workspaces', title: 'Your workspaces', sections: { DotfilesSection, OwnVariablesSection } },
    { slug: 'git', label: 'Git', title: 'Git', sections: { GitCredentialsSection, SshKeysSection } }
];

/** `/account/<tab>`: what a person sets for the own account. */
export function AccountPage({ identity }: { readonly identity: Identity }) {
    const { tab: slug } = useParams();
    if (slug === undefined) {
        return <Navigate to={`/account/${accountTabs[0].slug}`} replace />;
    }
    const tab = accountTabs.find(one => one.slug === slug);
    if (tab === undefined) {
        return <NotFoundPage />;
    }
    return (
        <SettingsPage
            key={tab.slug}
            identity={identity}
            title={tab.title}
            label="Account settings"
            tabs={accountTabs.map(one => ({ to: `/account/${one.slug}`, label: one.label }))}
        >
            {Object.entries(tab.sections).map(([name, Part]) => (
                <Part key={name} identity={identity} />
            ))}
        </SettingsPage>
    );
}
