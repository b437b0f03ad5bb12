import type { Identity } from '@coditect/protocol';
import { Alert, Button, Group, Skeleton, Text, TextInput } from '@mantine/core';
import { PersonPage } from '../frame/person-page.js';
import { AccountTable } from './account-table.js';
import styles from './admin-page.module.css';
import { useAccounts } from './use-accounts.js';

export function AdminPage({ identity }: { readonly identity: Identity }) {
    const { filter, setFilter, accounts, fault, confirmation, setTier, retry, back, forward } = useAccounts();
    return (
        <PersonPage identity={identity} title="Accounts">
            <div className={styles.filter}>
                <TextInput
                    label="Find by email"
                    type="search"
                    value={filter}
                    maxLength={254}
                    onChange={event => setFilter(event.currentTarget.value)}
                />
            </div>
            <div role="status" aria-live="polite" className={styles.confirmation}>
                {confirmation}
            </div>
            {fault !== undefined && (
                <Alert role="alert" color="red" variant="outline" mb="lg">
                    {fault}{' '}
                    <Button variant="subtle" size="compact-sm" onClick={retry}>
                        Try again
                    </Button>
                </Alert>
            )}
            {accounts === undefined ? (
                <Skeleton height={220} radius="lg" aria-label="Loading accounts" />
            ) : accounts.length === 0 ? (
                <Text c="dimmed">No account has an email address like this.</Text>
            ) : (
                <AccountTable accounts={accounts} onTier={setTier} />
            )}
            {(back ?? forward) !== undefined && (
                <Group component="nav" aria-label="Pages of accounts" mt="lg">
                    <Button variant="default" size="sm" disabled={back === undefined} onClick={back}>
                        Previous
                    </Button>
                    <Button variant="default" size="sm" disabled={forward === undefined} onClick={forward}>
                        Next
                    </Button>
                </Group>
            )}
        </PersonPage>
    );
}
