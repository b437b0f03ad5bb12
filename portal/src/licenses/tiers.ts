import { type Tier, tierSchema } from '@coditect/protocol';
import { sizeText } from '../frame/size-text.js';

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

/** A limit of memory or disk as it is shown. */
export function sizeLimitText(mebibytes: number | null): string {
    return mebibytes === null ? limitText(null) : sizeText(mebibytes * 1024 ** 2);
}
