import type { LicenseLimits, Tier } from '@coditect/protocol';

export interface TierDefinition {
    readonly name: string;
    readonly limits: LicenseLimits;
}

/**
 * The platform's tier table (architecture evolution, phase 4), and what each workspace may use of its machine (docs/limits.md).
 * `null` is "no limit".
 */
export const tiers: Readonly<Record<Tier, TierDefinition>> = {
    free: {
        name: 'Free',
        limits: {
            projects: 10,
            tokensPerMonth: 1_000_000,
            agents: 5,
            workspaces: 5,
            memoryMebibytes: 2048,
            processes: 512,
            diskMebibytes: 5 * 1024
        }
    },
    team: {
        name: 'Team',
        limits: {
            projects: null,
            tokensPerMonth: 10_000_000,
            agents: null,
            workspaces: 20,
            memoryMebibytes: 4096,
            processes: 2048,
            diskMebibytes: 20 * 1024
        }
    },
    enterprise: {
        name: 'Enterprise',
        limits: {
            projects: null,
            tokensPerMonth: null,
            agents: null,
            workspaces: null,
            memoryMebibytes: 8192,
            processes: 4096,
            diskMebibytes: 100 * 1024
        }
    }
};
