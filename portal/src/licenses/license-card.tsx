import type { License } from '@coditect/protocol';
import { Text, Title } from '@mantine/core';
import styles from './license-card.module.css';
import { limitText, sizeLimitText } from './tiers.js';

/** The tier of the person's organisation and what it allows. */
export function LicenseCard({ license }: { readonly license: License }) {
    const { projects, agents, tokensPerMonth, workspaces, memoryMebibytes, processes, diskMebibytes } = license.limits;
    const rows = [
        { label: 'Projects', limit: limitText(projects) },
        { label: 'Agents', limit: limitText(agents) },
        { label: 'Tokens per month', limit: limitText(tokensPerMonth) },
        { label: 'Your workspaces', limit: limitText(workspaces) },
        { label: 'Memory of each', limit: sizeLimitText(memoryMebibytes) },
        { label: 'Processes of each', limit: limitText(processes) },
        { label: 'Disk of each', limit: sizeLimitText(diskMebibytes) }
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
                        <dd>{limit}</dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}
