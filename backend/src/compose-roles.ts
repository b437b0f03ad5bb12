import { allRoles, type Config, ConfigError, type Role } from './config.js';

/** An adapter that may be known to one process alone. */
export interface PlacedAdapter {
    readonly name: string;
    readonly singleProcess: boolean;
    /** The roles that work with it. */
    readonly roles: readonly Role[];
    /** What makes it one that processes share. */
    readonly instead: string;
}

export const everyRole: readonly Role[] = allRoles;

/** What an embedded adapter knows is known to one process alone, which must then do all the work that needs it. */
export function refuseToBeSplit({ roles, replicas }: Pick<Config, 'roles' | 'replicas'>, adapters: readonly PlacedAdapter[]): void {
    const single = adapters.filter(adapter => adapter.singleProcess && adapter.roles.some(role => roles.has(role)));
    const [first] = single;
    if (replicas > 1 && first) {
        const names = single.map(({ name }) => name).join(', ');
        throw new ConfigError(`CODITECT_REPLICAS: what is embedded (${names}) serves one process. Set it to 1, or: ${hints(single)}`);
    }
    const halved = single.filter(adapter => adapter.roles.some(role => !roles.has(role)));
    if (halved.length > 0) {
        const missing = allRoles.filter(role => !roles.has(role) && halved.some(adapter => adapter.roles.includes(role)));
        const names = halved.map(({ name }) => name).join(', ');
        throw new ConfigError(
            `CODITECT_ROLES: what is embedded (${names}) serves one process, which needs ${missing.join(', ')} too. Add that, or: ${hints(halved)}`
        );
    }
}

function hints(adapters: readonly PlacedAdapter[]): string {
    return `${[...new Set(adapters.map(({ instead }) => instead))].join('; ')}.`;
}
