import type { Identity } from '@coditect/protocol';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { PersonPage } from './person-page.js';
import styles from './settings-page.module.css';

export interface SettingsTab {
    /** The address of the tab's page. */
    readonly to: string;
    readonly label: string;
}

interface SettingsPageProps {
    readonly identity: Identity;
    readonly title: string;
    /** Names the list of tabs for screen readers, such as "Account settings". */
    readonly label: string;
    readonly tabs: readonly SettingsTab[];
    readonly children: ReactNode;
}

/** A page of settings: its parts stand in a list at the side, or above on a narrow screen. */
export function SettingsPage({ identity, title, label, tabs, children }: SettingsPageProps) {
    return (
        <PersonPage identity={identity} title={title}>
            <div className={styles.columns}>
                <nav aria-label={label} className={styles.tabs}>
                    {tabs.map(tab => (
                        <NavLink key={tab.to} to={tab.to} className={styles.tab}>
                            {tab.label}
                        </NavLink>
                    ))}
                </nav>
                <div className={styles.content}>{children}</div>
            </div>
        </PersonPage>
    );
}
