import { type AccountSummary, type Tier, tierSchema } from '@coditect/protocol';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { ListTable, Mark } from '../frame/list-table.js';
import { dayOf } from '../frame/moments.js';
import { tierChoices, tierLabel } from '../licenses/tiers.js';

interface AccountTableProps {
    readonly accounts: readonly AccountSummary[];
    readonly onTier: (account: AccountSummary, tier: Tier) => Promise<void>;
}

export function AccountTable({ accounts, onTier }: AccountTableProps) {
    return (
        <ListTable
            label="Accounts"
            rows={accounts}
            keyOf={account => account.user.id}
            columns={[
                {
                    header: 'Name',
                    cell: ({ user }) => (
                        <>
                            {user.name} {user.administrator && <Mark>Administrator</Mark>}
                        </>
                    )
                },
                { header: 'Email', cell: ({ user }) => user.email },
                { header: 'Since', quiet: true, cell: ({ createdAt }) => dayOf(createdAt) },
                { header: 'Tier', width: 160, cell: account => <TierCell account={account} onTier={onTier} /> }
            ]}
        />
    );
}

function TierCell({ account, onTier }: { readonly account: AccountSummary; readonly onTier: AccountTableProps['onTier'] }) {
    const [wanted, setWanted] = useState<Tier>();
    const change = async (tier: Tier) => {
        setWanted(tier);
        await onTier(account, tier);
        setWanted(undefined);
    };
    const shown = wanted ?? account.tier;
    const known = tierChoices.some(choice => choice.value === shown);
    return (
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
    );
}
