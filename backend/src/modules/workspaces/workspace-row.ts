import type { PhaseTime, StopReason, Workspace, WorkspaceState } from '@coditect/protocol';

/** A workspace as its row has it. */
export interface WorkspaceRow {
    readonly workspaceId: string;
    readonly organizationId: string;
    readonly ownerUserId: string;
    readonly name: string;
    readonly slug: string;
    /** What its person wants; the supervisor brings `state` there. */
    readonly wanted: 'running' | 'stopped';
    readonly state: WorkspaceState;
    readonly stateSince: Date;
    readonly generation: number;
    readonly phases: readonly PhaseTime[];
    readonly stopReason: StopReason | null;
    readonly failure: { readonly message: string; readonly log: readonly string[] } | null;
    readonly lastActiveAt: Date;
    /** When it will be stopped as idle, once that was said. */
    readonly idleStopAt: Date | null;
    /** Not stopped as idle before that. */
    readonly keptUntil: Date | null;
    /** Of one that was stopped as idle: since when nothing had happened in it. */
    readonly idleSince: Date | null;
}

/** What may change about a workspace by its life alone. */
export type WorkspaceChange = Partial<
    Pick<
        WorkspaceRow,
        | 'wanted'
        | 'state'
        | 'stateSince'
        | 'generation'
        | 'phases'
        | 'stopReason'
        | 'failure'
        | 'lastActiveAt'
        | 'idleStopAt'
        | 'keptUntil'
        | 'idleSince'
    >
>;

export interface PresentationSettings {
    readonly originOf: (slug: string) => string;
    readonly idleStopMinutes: number;
}

/** The row as people and programs outside may see it. */
export function present(row: WorkspaceRow, settings: PresentationSettings): Workspace {
    return {
        id: row.workspaceId,
        organizationId: row.organizationId,
        name: row.name,
        slug: row.slug,
        origin: settings.originOf(row.slug),
        state: row.state,
        stateSince: row.stateSince.toISOString(),
        phases: [...row.phases],
        ...(row.stopReason ? { stopReason: row.stopReason } : {}),
        ...(row.failure ? { failure: { message: row.failure.message, log: [...row.failure.log] } } : {}),
        idleStopMinutes: settings.idleStopMinutes,
        ...(row.idleStopAt ? { idleStopAt: row.idleStopAt.toISOString() } : {}),
        ...(row.keptUntil ? { keptUntil: row.keptUntil.toISOString() } : {}),
        ...(row.idleSince ? { idleSince: row.idleSince.toISOString() } : {})
    };
}
