import {
    type PhaseTime,
    type StopReason,
    type Workspace,
    type WorkspaceRole,
    type WorkspaceSource,
    type WorkspaceState,
    workspaceRestoreDays
} from '@coditect/protocol';
import type { LastWork } from './idle-rules.js';

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
    /** A person was there, or the start that is under way was asked for. */
    readonly lastActiveAt: Date;
    /** Something besides a person was last seen at work then. */
    readonly lastWorkAt: Date | null;
    readonly lastWork: LastWork | null;
    /** When it will be stopped as idle, once that was said. */
    readonly idleStopAt: Date | null;
    /** Not stopped as idle before that. */
    readonly keptUntil: Date | null;
    /** Of one that was stopped as idle: since when nothing had happened in it. */
    readonly idleSince: Date | null;
    readonly createdAt: Date;
    readonly source: WorkspaceSource;
    /** Of the folder in the workspace: it stays when the workspace is renamed, since paths in it are written down. */
    readonly folderName: string;
    readonly deletedAt: Date | null;
}

/** What may change about a workspace. */
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
        | 'lastWorkAt'
        | 'lastWork'
        | 'idleStopAt'
        | 'keptUntil'
        | 'idleSince'
        | 'name'
        | 'deletedAt'
    >
>;

/** Until when a workspace that was deleted at that time can be had back. */
export function restorableUntil(deletedAt: Date): Date {
    return new Date(deletedAt.getTime() + workspaceRestoreDays * 24 * 60 * 60 * 1000);
}

export interface PresentationSettings {
    readonly originOf: (slug: string) => string;
    readonly idleStopMinutes: number;
}

/** The row as somebody of that role may see it. What its programs printed is not for who only looks at its files. */
export function present(row: WorkspaceRow, role: WorkspaceRole, settings: PresentationSettings): Workspace {
    return {
        id: row.workspaceId,
        organizationId: row.organizationId,
        ownerUserId: row.ownerUserId,
        role,
        name: row.name,
        slug: row.slug,
        source: row.source,
        createdAt: row.createdAt.toISOString(),
        ...(row.deletedAt ? { restorableUntil: restorableUntil(row.deletedAt).toISOString() } : {}),
        origin: settings.originOf(row.slug),
        state: row.state,
        stateSince: row.stateSince.toISOString(),
        phases: [...row.phases],
        ...(row.stopReason ? { stopReason: row.stopReason } : {}),
        ...(row.failure ? { failure: { message: row.failure.message, log: role === 'view' ? [] : [...row.failure.log] } } : {}),
        idleStopMinutes: settings.idleStopMinutes,
        ...(row.idleStopAt ? { idleStopAt: row.idleStopAt.toISOString() } : {}),
        ...(row.keptUntil ? { keptUntil: row.keptUntil.toISOString() } : {}),
        ...(row.idleSince ? { idleSince: row.idleSince.toISOString() } : {})
    };
}
