import { type Identity, identityProblems, type Membership, roleMay } from '@coditect/protocol';
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { PersonPage } from '../frame/person-page.js';
import { Section } from '../frame/section.js';
import { LicenseCard } from '../licenses/license-card.js';
import { roleName, roleWords } from '../organizations/role-words.js';
import { browserStore } from '../storage/browser-store.js';
import styles from './home-page.module.css';
import { openedHere } from './opened-here.js';
import { usePagesAhead } from './use-pages-ahead.js';
import { useWorkspaces } from './use-workspaces.js';
import { WorkspaceCards } from './workspace-cards.js';

/** Another organisation, or another role in it, is another page: what was read for the one does not hold for the other. */
export function HomePage({ identity }: { readonly identity: Identity }) {
    const current = identity.memberships.find(({ organizationId }) => organizationId === identity.currentOrganizationId);
    return <Home key={`${current?.organizationId} ${current?.role}`} identity={identity} current={current} />;
}

function Home({ identity, current }: { readonly identity: Identity; readonly current: Membership | undefined }) {
    const used = current !== undefined && roleMay(current.role, 'workspaces:use');
    const { lists, license, fault, offline, command, read, take, drop } = useWorkspaces(used);
    const userId = identity.user.id;
    const opened = useMemo(() => openedHere(browserStore, userId), [userId]);
    usePagesAhead(lists, opened);
    if (current !== undefined && lists === undefined && fault?.code === identityProblems.factorRequired) {
        return (
            <PersonPage identity={identity} title="Your workspaces" offline={offline}>
                <Section title="A second factor is needed" lead={`${current.name} lets in only who signs in with one.`}>
                    <Text mb="md">Set one up, or sign out and sign in with the one that you have.</Text>
                    <Button component={Link} to="/account/security" size="sm">
                        Security settings
                    </Button>
                </Section>
            </PersonPage>
        );
    }
    return (
        <PersonPage identity={identity} title="Your workspaces" offline={offline}>
            {fault !== undefined && !offline && (
                <Alert role="alert" color="red" variant="outline" mt="lg">
                    {fault.detail}{' '}
                    <Button variant="subtle" size="compact-sm" onClick={() => void read()}>
                        Try again
                    </Button>
                </Alert>
            )}
            <div className={styles.columns}>
                <section aria-label="Workspaces">
                    {used && (
                        <Group justify="end" mb="md">
                            <Button component={Link} to="/workspaces/new" size="sm">
                                New workspace
                            </Button>
                        </Group>
                    )}
                    {lists === undefined ? (
                        <Skeleton height={148} radius="lg" role="status" aria-label="Loading your workspaces" />
                    ) : (
                        <Stack gap="lg">
                            {lists.own.length === 0 && <NoWorkspaces current={current} used={used} />}
                            <WorkspaceCards
                                userId={userId}
                                opened={opened}
                                lists={lists}
                                onCommand={command}
                                onChanged={take}
                                onGone={drop}
                            />
                        </Stack>
                    )}
                </section>
                {license === undefined ? <Skeleton height={148} radius="lg" /> : <LicenseCard license={license} />}
            </div>
        </PersonPage>
    );
}

/** Why there are none, and what to do instead. */
function NoWorkspaces({ current, used }: { readonly current: Membership | undefined; readonly used: boolean }) {
    if (used || current === undefined) {
        return (
            <Section title="You have no workspace">
                <Text>Make one of an empty folder, a Git repository or a template: press "New workspace".</Text>
            </Section>
        );
    }
    return (
        <Section
            title={`Your role in ${current.name} is ${roleName(current.role)}`}
            lead={`${roleWords[current.role].meaning} To work here, ask an owner or admin to make you a member.`}
        >
            <Group gap="sm">
                <Button component={Link} to={`/organizations/${current.organizationId}/members`} size="sm">
                    See the members
                </Button>
                <Button component={Link} to="/organizations" size="sm" variant="default">
                    Work in another organisation
                </Button>
            </Group>
        </Section>
    );
}
