import type { RouteContract } from '@coditect/protocol';
import * as protocol from '@coditect/protocol';

/** Every route of the protocol, whichever file it stands in: what is tested of all of them forgets none. */
export const contracts: readonly RouteContract[] = Object.entries(protocol)
    .filter(([name]) => name.endsWith('Routes'))
    .flatMap(([, routes]) => Object.values(routes as unknown as Record<string, RouteContract>));

/** What path parameters that are no UUIDs may be. */
export const plainParameters: Readonly<Record<string, string>> = { slug: 'nothing', port: '5173', document: 'settings' };

/** The path with its parameters filled in by what such a parameter may be, and names nothing. */
export function somePath(contract: RouteContract, id: string): string {
    return contract.path.replace(/:(\w+)/g, (_, name: string) => {
        const shapes: Readonly<Record<string, unknown>> = contract.params ?? {};
        return shapes[name] === undefined ? id : (plainParameters[name] ?? 'nothing');
    });
}
