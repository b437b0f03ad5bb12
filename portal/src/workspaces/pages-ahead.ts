import type { Workspace } from '@coditect/protocol';

/** Rules of which pages a browser shall make ahead (https://wicg.github.io/nav-speculation/speculation-rules.html). */
export interface SpeculationRules {
    readonly prerender: readonly { readonly urls: readonly string[]; readonly eagerness: 'immediate' | 'moderate' }[];
}

/** Where the IDE of a workspace is that this browser may enter without a new code, and that a visit may start. */
function directAddress(workspace: Workspace, opened: readonly string[]): string | undefined {
    const isEntered = opened.includes(workspace.slug) && workspace.role !== 'view' && workspace.state !== 'failed';
    return isEntered ? `${workspace.origin}/` : undefined;
}

/** Where "Open" leads: to the IDE, or to the portal's page that hands over, or says why not. */
export function openAddress(workspace: Workspace, opened: readonly string[]): string {
    return directAddress(workspace, opened) ?? `/open/${workspace.slug}`;
}

/**
 * The page of the workspace that was opened last is made at once, and another's when the pointer rests on its link. Browsers do so within
 * a site only. Where the platform's name has no dot, as with `localhost`, each workspace is a site of its own.
 * @param host The portal's own host name, without port.
 */
export function pagesAhead(workspaces: readonly Workspace[], opened: readonly string[], host: string): SpeculationRules | undefined {
    const isOfSite = ({ hostname }: URL) => host.includes('.') && hostname.endsWith(`.${host}`);
    const known = opened.flatMap(slug => workspaces.filter(workspace => workspace.slug === slug));
    const [last, ...others] = known
        .flatMap(workspace => directAddress(workspace, opened) ?? [])
        .filter(address => isOfSite(new URL(address)));
    if (last === undefined) {
        return undefined;
    }
    const atOnce = { urls: [last], eagerness: 'immediate' } as const;
    return { prerender: others.length === 0 ? [atOnce] : [atOnce, { urls: others, eagerness: 'moderate' }] };
}
