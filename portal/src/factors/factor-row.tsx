import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './factor-row.module.css';

interface FactorRowProps {
    readonly name: string;
    readonly state: string;
    readonly children: ReactNode;
}

/** One way to confirm: what it is, whether it is set up, and what can be done with it. */
export function FactorRow({ name, state, children }: FactorRowProps) {
    return (
        <li className={styles.row}>
            <div className={styles.words}>
                <Text fw={600}>{name}</Text>
                <Text c="dimmed" size="sm">
                    {state}
                </Text>
            </div>
            <Group gap="xs">{children}</Group>
        </li>
    );
}
