import type { LicenseLimits, Tier } from '@coditect/protocol';

export interface TierDefinition {
    readonly name: string;
    readonly limits: LicenseLimits;
}

/** The platform's tier table (architecture evolution, phase 4). `null` is "no limit". */
export const tiers: Readonly<Record<Tier, TierDefinition>> = {
    free: { name: 'Free', limits: { projects: 10, tokensPerMonth: 1_000_000, agents: 5 } },
    team: { name: 'Team', limits: { projects: null, tokensPerMonth: 10_000_000, agents: null } },
    enterprise: { name: 'Enterprise', limits: { projects: null, tokensPerMonth: null, agents: null } }
};
