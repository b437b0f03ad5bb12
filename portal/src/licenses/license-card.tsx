import type { License } from '@coditect/protocol';
import { Text, Title } from '@mantine/core';
import styles from './license-card.module.css';
import { limitText } from './tiers.js';

/** The tier of the person's organisation and what it allows. */
export function LicenseCard({ license }: { readonly license: License }) {
    const { projects, agents, tokensPerMonth } = license.limits;
    const rows = [
        { label: 'Projects', limit: projects },
        { label: 'Agents', limit: agents },
        { label: 'Tokens per month', limit: tokensPerMonth }
    ];
    return (
        <section aria-labelledby="license-heading" className={styles.card}>
            <Title order={2} id="license-heading">
                Licence
            </Title>
            <Text className={styles.tier} role="status">
                {license.tierName}
            </Text>
            <dl className={styles.limits}>
                {rows.map(({ label, limit }) => (
                    <div key={label}>
                        <dt>{label}</dt>
                        <dd>{limitText(limit)}</dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}
