import { type Tier, tierSchema } from '@coditect/protocol';

/** Tiers as an administrator sees them in a list, smallest first. */
export const tierChoices: readonly { readonly value: Tier; readonly label: string }[] = tierSchema.options.map(value => ({
    value,
    label: value.charAt(0).toUpperCase() + value.slice(1)
}));

export function tierLabel(tier: string): string {
    return tierChoices.find(choice => choice.value === tier)?.label ?? tier;
}

/** A limit as it is shown: a figure with separators, or that there is none. */
export function limitText(limit: number | null): string {
    return limit === null ? 'No limit' : limit.toLocaleString('en-GB');
}

/** A size of memory or disk as it is shown. */
export function sizeText(mebibytes: number | null): string {
    return mebibytes === null ? limitText(null) : `${(mebibytes / 1024).toLocaleString('en-GB')} GiB`;
}
