import { type Identity, identityRoutes } from '@coditect/protocol';
import { Button, Menu, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api/api.js';
import { isSignedOut, sentenceOf } from '../api/problem-of.js';
import styles from './account-menu.module.css';
import { useSession } from './session.js';

/** Who is signed in, and the way out. */
export function AccountMenu({ identity }: { readonly identity: Identity }) {
    const { user } = identity;
    const { ended } = useSession();
    const [fault, setFault] = useState<string>();
    const signOut = async () => {
        try {
            await api.call(identityRoutes.signOut);
            ended();
        } catch (error) {
            if (isSignedOut(error)) {
                ended();
            } else {
                setFault(sentenceOf(error));
            }
        }
    };
    return (
        <div className={styles.menu}>
            <Menu position="bottom-end" width={260} shadow="md">
                <Menu.Target>
                    <Button variant="default" size="sm" className={styles.button} aria-label={`Account of ${user.name}`} title={user.name}>
                        <span className={styles.name}>{user.name}</span>
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <div className={styles.person}>
                        <Text fw={600} truncate>
                            {user.name}
                        </Text>
                        <Text size="sm" c="dimmed" className={styles.email}>
                            {user.email}
                        </Text>
                    </div>
                    <Menu.Divider />
                    <Menu.Item component={Link} to="/account">
                        Account settings
                    </Menu.Item>
                    <Menu.Item component={Link} to={`/organizations/${identity.currentOrganizationId}`}>
                        Organisation settings
                    </Menu.Item>
                    <Menu.Divider />
                    <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
                </Menu.Dropdown>
            </Menu>
            {fault !== undefined && (
                <Text role="alert" size="sm" c="red">
                    {fault}
                </Text>
            )}
        </div>
    );
}
