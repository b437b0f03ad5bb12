import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ColorSchemeSwitch } from './color-scheme-switch.js';
import styles from './entry-page.module.css';
import { PageHeading } from './page-heading.js';
import { mainId, SkipLink } from './skip-link.js';
import { Wordmark } from './wordmark.js';

interface EntryPageProps {
    readonly title: string;
    readonly lead?: string;
    readonly children: ReactNode;
    readonly footer?: ReactNode;
}

/** A page for somebody who is not in the platform yet: one card, and nothing that leads away from it. */
export function EntryPage({ title, lead, children, footer }: EntryPageProps) {
    return (
        <div className={styles.page}>
            <SkipLink />
            <header className={styles.header}>
                <Wordmark />
            </header>
            <main id={mainId} tabIndex={-1} className={styles.main}>
                <div className={styles.card}>
                    <PageHeading title={title} />
                    {lead !== undefined && (
                        <Text c="dimmed" mt={6}>
                            {lead}
                        </Text>
                    )}
                    <div className={styles.body}>{children}</div>
                    {footer !== undefined && <div className={styles.footer}>{footer}</div>}
                </div>
            </main>
            <footer className={styles.bottom}>
                <ColorSchemeSwitch />
            </footer>
        </div>
    );
}
