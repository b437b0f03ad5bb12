import type { Identity } from '@coditect/protocol';
import { Alert, Anchor, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, NavLink } from 'react-router';
import { AccountMenu } from '../account/account-menu.js';
import { OrganizationSwitcher } from '../organizations/organization-switcher.js';
import { ColorSchemeSwitch } from './color-scheme-switch.js';
import { PageHeading } from './page-heading.js';
import styles from './person-page.module.css';
import { mainId, SkipLink } from './skip-link.js';
import { Wordmark } from './wordmark.js';

interface PersonPageProps {
    readonly identity: Identity;
    readonly title: string;
    readonly offline?: boolean;
    readonly children: ReactNode;
}

/** A page for a signed-in person: the header with the account, then the content. */
export function PersonPage({ identity, title, offline = false, children }: PersonPageProps) {
    return (
        <div className={styles.page}>
            <SkipLink />
            <header className={styles.header}>
                <div className={styles.bar}>
                    <Anchor component={Link} to="/" aria-label="CODITECT, your workspaces" className={styles.home}>
                        <Wordmark height={26} />
                    </Anchor>
                    {identity.user.administrator && (
                        <nav aria-label="Pages" className={styles.pages}>
                            <NavLink to="/" end className={styles.link}>
                                Workspaces
                            </NavLink>
                            <NavLink to="/admin" end className={styles.link}>
                                Accounts
                            </NavLink>
                            <NavLink to="/admin/mails" className={styles.link}>
                                Mails
                            </NavLink>
                            <NavLink to="/admin/audit" className={styles.link}>
                                Audit
                            </NavLink>
                        </nav>
                    )}
                    <div className={styles.who}>
                        <OrganizationSwitcher identity={identity} />
                        <AccountMenu identity={identity} />
                    </div>
                </div>
            </header>
            <main id={mainId} tabIndex={-1} className={styles.main}>
                <div role="status">
                    {offline && (
                        <Alert color="yellow" variant="outline" mb="lg">
                            The platform can't be reached. Trying again. What you see may be out of date.
                        </Alert>
                    )}
                </div>
                <PageHeading title={title} />
                {children}
            </main>
            <footer className={styles.footer}>
                <Group justify="center">
                    <ColorSchemeSwitch />
                </Group>
            </footer>
        </div>
    );
}
