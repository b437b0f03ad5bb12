import { Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import styles from './section.module.css';

interface SectionProps {
    readonly title: string;
    /** One or two sentences: what this is for. */
    readonly lead?: ReactNode;
    /** Buttons that stand beside the title. */
    readonly actions?: ReactNode;
    readonly children?: ReactNode;
}

/** A part of a page of settings: one subject on a card, with its heading. */
export function Section({ title, lead, actions, children }: SectionProps) {
    const heading = useId();
    return (
        <section className={styles.section} aria-labelledby={heading}>
            <div className={styles.head}>
                <div className={styles.words}>
                    <Title order={2} id={heading}>
                        {title}
                    </Title>
                    {lead !== undefined && (
                        <Text c="dimmed" size="sm" mt={4}>
                            {lead}
                        </Text>
                    )}
                </div>
                {actions !== undefined && <div className={styles.actions}>{actions}</div>}
            </div>
            {children !== undefined && <div className={styles.body}>{children}</div>}
        </section>
    );
}
