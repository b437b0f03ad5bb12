import type { StartPhase } from '@coditect/protocol';
import type { CoverModel } from './cover-model.js';
import type { CoverWorkspace } from './cover-reading.js';

export interface StepView {
    readonly phase: StartPhase;
    readonly label: string;
    readonly status: 'waiting' | 'active' | 'done';
    /** Seconds that the phase took or has taken so far, such as `1.2 s`. */
    readonly time?: string;
}

const order: readonly { readonly phase: StartPhase; readonly label: string }[] = [
    { phase: 'queued', label: 'Queued' },
    { phase: 'starting', label: 'Starting' },
    { phase: 'connecting', label: 'Connecting' }
];

/** A start that ended this long before the page was asked for, such as one begun by signing up, is still the page's own. */
const sameStartMilliseconds = 15_000;

export function secondsText(milliseconds: number): string {
    return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
}

/** When each phase was entered, by the browser's clock. A running workspace is being connected to, whatever else it says. */
export function phaseStarts(workspace: CoverWorkspace, skew: number): ReadonlyMap<StartPhase, number> {
    const starts = new Map(workspace.phases.map(({ phase, at }) => [phase, Date.parse(at) - skew] as const));
    if (workspace.state === 'running' && !starts.has('connecting')) {
        starts.set('connecting', Date.parse(workspace.stateSince) - skew);
    }
    return starts;
}

/** The steps of the start as they stand at `now`. */
export function startSteps(model: CoverModel, now: number): readonly StepView[] {
    const starts = new Map(model.workspace === undefined ? [] : phaseStarts(model.workspace, model.skew));
    const connecting = starts.get('connecting');
    // A workspace that ran well before this page was asked for has nothing to tell of its start: only the connecting is new.
    const ranBefore = connecting !== undefined && connecting < model.pageStart - sameStartMilliseconds;
    if (ranBefore) {
        starts.set('connecting', model.pageStart);
    }
    const entered = order.findLastIndex(({ phase }) => starts.has(phase));
    return order.map(({ phase, label }, index): StepView => {
        if (index > entered) {
            return { phase, label, status: 'waiting' };
        }
        const from = starts.get(phase);
        const until = order
            .slice(index + 1)
            .map(step => starts.get(step.phase))
            .find(at => at !== undefined);
        const status = index < entered ? 'done' : 'active';
        if (from === undefined || (ranBefore && phase !== 'connecting')) {
            return { phase, label, status };
        }
        return { phase, label, status, time: secondsText((until ?? now) - from) };
    });
}
