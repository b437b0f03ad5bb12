import { type Identity, type Membership, roleMay } from '@coditect/protocol';
import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { PersonPage } from '../frame/person-page.js';
import { LicenseCard } from '../licenses/license-card.js';
import styles from './home-page.module.css';
import { useWorkspaces } from './use-workspaces.js';
import { WorkspaceCard } from './workspace-card.js';

/** Another organisation, or another role in it, is another page: what was read for the one does not hold for the other. */
export function HomePage({ identity }: { readonly identity: Identity }) {
    const current = identity.memberships.find(({ organizationId }) => organizationId === identity.currentOrganizationId);
    return <Home key={`${current?.organizationId} ${current?.role}`} identity={identity} current={current} />;
}

function Home({ identity, current }: { readonly identity: Identity; readonly current: Membership | undefined }) {
    const used = current !== undefined && roleMay(current.role, 'workspaces:use');
    const { workspaces, license, fault, offline, command, read } = useWorkspaces(used);
    return (
        <PersonPage identity={identity} title="Your workspaces" offline={offline}>
            {fault !== undefined && !offline && (
                <Alert role="alert" color="red" variant="outline" mt="lg">
                    {fault}{' '}
                    <Button variant="subtle" size="compact-sm" onClick={() => void read()}>
                        Try again
                    </Button>
                </Alert>
            )}
            <div className={styles.columns}>
                <section aria-label="Workspaces">
                    {workspaces === undefined ? (
                        <Skeleton height={148} radius="lg" aria-label="Loading your workspaces" />
                    ) : workspaces.length === 0 ? (
                        <Text c="dimmed">
                            {used
                                ? 'You have no workspace yet. Ask your administrator for one.'
                                : `Your role in ${current?.name ?? 'this organisation'} uses no workspaces. Switch to another organisation to work.`}
                        </Text>
                    ) : (
                        <Stack component="ul" gap="lg" className={styles.list}>
                            {workspaces.map(workspace => (
                                <WorkspaceCard key={workspace.id} workspace={workspace} onCommand={name => command(workspace, name)} />
                            ))}
                        </Stack>
                    )}
                </section>
                {license === undefined ? <Skeleton height={148} radius="lg" /> : <LicenseCard license={license} />}
            </div>
        </PersonPage>
    );
}
