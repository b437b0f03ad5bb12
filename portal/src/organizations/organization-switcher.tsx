import type { Identity } from '@coditect/protocol';
import { Button, Menu, Text } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import styles from '../account/account-menu.module.css';
import { roleName } from './role-words.js';
import { useSwitching } from './use-switching.js';

/** In the header: which organisation this session works in, and the others. */
export function OrganizationSwitcher({ identity }: { readonly identity: Identity }) {
    const navigate = useNavigate();
    const { deed, switchTo } = useSwitching();
    const current = identity.memberships.find(({ organizationId }) => organizationId === identity.currentOrganizationId);
    if (current === undefined) {
        return null;
    }
    const choose = async (organizationId: string) => {
        if (organizationId !== current.organizationId && (await switchTo(organizationId))) {
            void navigate('/');
        }
    };
    return (
        <div className={styles.first}>
            <Menu position="bottom-end" width={280} shadow="md">
                <Menu.Target>
                    <Button variant="subtle" size="sm" aria-label={`Organisation: ${current.name}`} loading={deed.busy !== undefined}>
                        <span className={styles.name}>{current.personal ? 'Personal' : current.name}</span>
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>Work in</Menu.Label>
                    {identity.memberships.map(({ organizationId, name, personal, role }) => (
                        <Menu.Item
                            key={organizationId}
                            role="menuitemradio"
                            aria-checked={organizationId === current.organizationId}
                            onClick={() => void choose(organizationId)}
                        >
                            <Text fw={organizationId === current.organizationId ? 600 : 400} truncate>
                                {name}
                            </Text>
                            <Text size="xs" c="dimmed">
                                {personal ? 'Personal' : roleName(role)}
                            </Text>
                        </Menu.Item>
                    ))}
                    <Menu.Divider />
                    <Menu.Item component={Link} to="/organizations">
                        All organisations…
                    </Menu.Item>
                </Menu.Dropdown>
            </Menu>
            {deed.fault !== undefined && (
                <Text role="alert" size="sm" c="red">
                    {deed.fault}
                </Text>
            )}
        </div>
    );
}
