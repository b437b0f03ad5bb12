import type { Scope } from '@coditect/protocol';

/** Who makes a request, and how much of him or her this cookie stands for. */
export interface Principal {
    readonly userId: string;
    readonly sessionId: string;
    /** The tenant that the request works in: the personal organisation, or on a workspace's origin the one that owns it. */
    readonly organizationId: string;
    readonly scopes: ReadonlySet<Scope>;
    /** Set when the request came in on a workspace's origin: nothing of another workspace may be reached from there. */
    readonly workspaceId?: string;
}
