import type { StartPhase } from '@coditect/protocol';
import type { CoverModel } from './cover-model.js';
import { phaseStarts } from './start-steps.js';

export interface CoverMark {
    readonly name: `coditect:${StartPhase | 'ready'}`;
    /** Milliseconds since the page was asked for; what was before it is 0. */
    readonly startTime: number;
    /** Milliseconds of the browser's clock, unclipped. */
    readonly at: number;
}

/** The performance marks of a start, known once the IDE is ready and the workspace has been read. */
export function coverMarks(model: CoverModel): readonly CoverMark[] {
    if (model.readyAt === undefined || model.workspace === undefined) {
        return [];
    }
    const marks = [...phaseStarts(model.workspace, model.skew), ['ready', model.readyAt] as const];
    return marks.map(([phase, at]) => ({ name: `coditect:${phase}`, startTime: Math.max(0, at - model.pageStart), at }));
}
