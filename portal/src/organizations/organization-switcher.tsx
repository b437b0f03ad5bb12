import type { Identity } from '@coditect/protocol';
import { AccordionChevron, Button, CheckIcon, Menu, Text } from '@mantine/core';
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
    const shown = current.personal ? 'Personal' : current.name;
    const choose = async (organizationId: string) => {
        if (await switchTo(organizationId)) {
            void navigate('/');
        }
    };
    return (
        <div className={styles.menu}>
            <Menu position="bottom-end" width={280} shadow="md" styles={{ itemLabel: { minWidth: 0 } }}>
                <Menu.Target>
                    <Button
                        variant="subtle"
                        size="sm"
                        className={styles.button}
                        aria-label={`Organisation: ${shown}`}
                        title={current.name}
                        loading={deed.busy !== undefined}
                        rightSection={<AccordionChevron size={14} />}
                    >
                        <span className={styles.name}>{shown}</span>
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>Work in</Menu.Label>
                    <Menu.RadioGroup value={current.organizationId} onChange={organizationId => void choose(organizationId)}>
                        {identity.memberships.map(({ organizationId, name, personal, role }) => (
                            <Menu.RadioItem
                                key={organizationId}
                                value={organizationId}
                                closeMenuOnClick
                                checkIcon={<CheckIcon size={12} />}
                            >
                                <Text truncate>{name}</Text>
                                <Text size="xs" c="dimmed">
                                    {personal ? 'Personal' : roleName(role)}
                                </Text>
                            </Menu.RadioItem>
                        ))}
                    </Menu.RadioGroup>
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
