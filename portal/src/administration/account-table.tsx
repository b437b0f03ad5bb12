import { type AccountSummary, type Tier, tierSchema } from '@coditect/protocol';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { tierChoices, tierLabel } from '../licenses/tiers.js';
import styles from './account-table.module.css';

interface AccountTableProps {
    readonly accounts: readonly AccountSummary[];
    readonly onTier: (account: AccountSummary, tier: Tier) => Promise<void>;
}

const created = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** One row an account. Narrow screens lay the rows out as blocks, so each select names its person by itself. */
export function AccountTable({ accounts, onTier }: AccountTableProps) {
    return (
        <table className={styles.table} aria-label="Accounts">
            <thead>
                <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Email</th>
                    <th scope="col">Since</th>
                    <th scope="col">Tier</th>
                </tr>
            </thead>
            <tbody>
                {accounts.map(account => (
                    <AccountRow key={account.user.id} account={account} onTier={onTier} />
                ))}
            </tbody>
        </table>
    );
}

function AccountRow({ account, onTier }: { readonly account: AccountSummary; readonly onTier: AccountTableProps['onTier'] }) {
    const [wanted, setWanted] = useState<Tier>();
    const change = async (tier: Tier) => {
        setWanted(tier);
        await onTier(account, tier);
        setWanted(undefined);
    };
    const shown = wanted ?? account.tier;
    const known = tierChoices.some(choice => choice.value === shown);
    return (
        <tr>
            <th scope="row">
                {account.user.name}
                {account.user.administrator && <span className={styles.badge}>Administrator</span>}
            </th>
            <td>{account.user.email}</td>
            <td>{created.format(new Date(account.createdAt))}</td>
            <td>
                <NativeSelect
                    aria-label={`Tier of ${account.user.name}`}
                    size="sm"
                    value={shown}
                    aria-busy={wanted !== undefined}
                    onChange={event => {
                        const tier = tierSchema.safeParse(event.currentTarget.value);
                        if (tier.success && wanted === undefined) {
                            void change(tier.data);
                        }
                    }}
                    data={[...tierChoices.map(choice => ({ ...choice })), ...(known ? [] : [{ value: shown, label: tierLabel(shown) }])]}
                />
            </td>
        </tr>
    );
}
