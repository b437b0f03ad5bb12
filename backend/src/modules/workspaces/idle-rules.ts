import type { LifeReason, WorkspaceLife } from '@coditect/protocol';
import type { WorkspaceActivity } from '../../ports/workspace-runtime.js';
import type { WorkspaceChange, WorkspaceRow } from './workspace-row.js';

const minute = 60_000;
/** Before a stop as idle; where the idle time itself is short, a third of it. */
const longestWarning = 5 * minute;
/** A page tells of a person once a minute, what works is looked for once a minute: older than this, it is over. */
const presentMilliseconds = 2.5 * minute;

/** What was last at work in a workspace besides a person. */
export type LastWork = Pick<LifeReason, 'sentence' | 'names'> & { readonly kind: 'terminal' | 'process' | 'agent' | 'unknown' };

/** What is at work by a look at the processes, or undefined where nothing is. What can't be told counts as work. */
export function workOf(activity: WorkspaceActivity): LastWork | undefined {
    switch (activity.kind) {
        case 'quiet':
            return undefined;
        case 'unknown':
            return { kind: 'unknown', sentence: `Whether something works in it can't be told. ${activity.because}` };
        case 'busy':
            return activity.names.length > 0
                ? { kind: 'process', sentence: activity.because, names: [...activity.names] }
                : { kind: 'terminal', sentence: activity.because };
    }
}

export function idleSinceOf({ lastActiveAt, lastWorkAt, stateSince }: WorkspaceRow): Date {
    return new Date(Math.max(lastActiveAt.getTime(), lastWorkAt?.getTime() ?? 0, stateSince.getTime()));
}

export function warningMilliseconds(idleMilliseconds: number): number {
    return Math.min(longestWarning, idleMilliseconds / 3);
}

export type Verdict = { readonly kind: 'stop' } | { readonly kind: 'change'; readonly change: WorkspaceChange } | undefined;

/**
 * What becomes of a running workspace in which nothing was found at work: it is stopped after the idle time, but never without
 * having been told of some minutes before, however long the platform itself did not look.
 */
export function judgeIdle(row: WorkspaceRow, now: Date, idleMilliseconds: number): Verdict {
    const kept = row.keptUntil !== null && row.keptUntil > now;
    const stopAt = idleSinceOf(row).getTime() + idleMilliseconds;
    const warning = warningMilliseconds(idleMilliseconds);
    const over = row.keptUntil !== null && !kept ? { keptUntil: null } : {};
    if (kept || now.getTime() < stopAt - warning) {
        return row.idleStopAt || 'keptUntil' in over ? { kind: 'change', change: { idleStopAt: null, ...over } } : undefined;
    }
    if (row.idleStopAt === null) {
        return { kind: 'change', change: { idleStopAt: new Date(Math.max(stopAt, now.getTime() + warning)), ...over } };
    }
    return now >= row.idleStopAt ? { kind: 'stop' } : undefined;
}

/** Why a workspace runs, or why it does not. */
export function lifeOf(row: WorkspaceRow, now: Date, idleMinutes: number): WorkspaceLife {
    const { workspaceId, state } = row;
    if (state !== 'running') {
        const reasons: LifeReason[] = state === 'starting' ? [{ kind: 'starting', sentence: 'It was asked to start.' }] : [];
        return {
            workspaceId,
            state,
            summary: restSummary(row, idleMinutes),
            reasons,
            ...(row.idleSince && state === 'stopped' ? { idleSince: row.idleSince.toISOString() } : {})
        };
    }
    const reasons = reasonsOf(row, now);
    const [first] = reasons;
    const kept = row.keptUntil !== null && row.keptUntil > now ? { keptUntil: row.keptUntil.toISOString() } : {};
    if (first) {
        return { workspaceId, state, summary: `It runs because of this: ${first.sentence}`, reasons, ...kept };
    }
    const idleSince = idleSinceOf(row);
    const stopsAt = row.idleStopAt ?? new Date(idleSince.getTime() + idleMinutes * minute);
    return {
        workspaceId,
        state,
        summary: `Nothing has been at work in it for ${minutesText(now.getTime() - idleSince.getTime())}. It is stopped after ${minutesText(idleMinutes * minute)} without use.`,
        reasons,
        idleSince: idleSince.toISOString(),
        stopsAt: stopsAt.toISOString(),
        ...kept
    };
}

function reasonsOf(row: WorkspaceRow, now: Date): LifeReason[] {
    const recent = (time: Date | null) => time !== null && now.getTime() - time.getTime() < presentMilliseconds;
    const reasons: LifeReason[] = [];
    // A start counts as use, and is no person: nobody may have come yet.
    if (recent(row.lastActiveAt) && row.lastActiveAt > row.stateSince) {
        reasons.push({ kind: 'person', sentence: 'Somebody is at work in it.', at: row.lastActiveAt.toISOString() });
    }
    if (row.lastWork && row.lastWorkAt && recent(row.lastWorkAt)) {
        reasons.push({ ...row.lastWork, at: row.lastWorkAt.toISOString() });
    }
    if (row.keptUntil !== null && row.keptUntil > now) {
        reasons.push({ kind: 'kept', sentence: 'Somebody asked to keep it running.', at: row.keptUntil.toISOString() });
    }
    return reasons;
}

function restSummary({ state, stopReason, failure, idleSince, stateSince }: WorkspaceRow, idleMinutes: number): string {
    if (state === 'starting') {
        return 'It was asked to start.';
    }
    if (state === 'failed') {
        return failure?.message ?? 'It ended without saying why.';
    }
    const word = state === 'stopping' ? 'is being stopped' : 'was stopped';
    switch (stopReason) {
        case 'idle': {
            const idle = idleSince ? stateSince.getTime() - idleSince.getTime() : idleMinutes * minute;
            return `It ${word} because nothing had been at work in it for ${minutesText(idle)}.`;
        }
        case 'platform':
            return `It ${word} together with the platform.`;
        case 'memory':
            return `It ${word} because it ran out of memory.`;
        case 'failed':
            return `It ${word} after a failure.`;
        case 'asked':
            return `It ${word} because somebody asked for it.`;
        case null:
            return 'It has not run yet.';
    }
}

export function minutesText(milliseconds: number): string {
    const minutes = Math.round(milliseconds / minute);
    if (minutes < 1) {
        return 'less than a minute';
    }
    if (minutes < 120) {
        return minutes === 1 ? '1 minute' : `${minutes} minutes`;
    }
    return `${Math.round(minutes / 60)} hours`;
}
