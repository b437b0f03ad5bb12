import type { CoverModel } from './cover-model.js';
import type { ShownCover } from './cover-view.js';

/** Hours for which one button keeps a workspace. */
export const keptHours = 4;

const minute = 60_000;

/** `4:05`: minutes and seconds that are left. */
export function countdownText(milliseconds: number): string {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The warning before a stop as idle, once that was announced: any key pressed in the IDE takes it back as well. */
export function idleNotice(model: CoverModel, now: number): Omit<ShownCover, 'name' | 'steps' | 'log' | 'links'> | undefined {
    const { workspace } = model;
    if (workspace?.state !== 'running' || workspace.idleStopAt === undefined) {
        return undefined;
    }
    const left = Date.parse(workspace.idleStopAt) - model.skew - now;
    const soon = left <= minute;
    const pending = model.request.kind === 'pending' ? model.request.command : undefined;
    return {
        kind: 'notice',
        modal: false,
        tone: 'still',
        label: 'The workspace is about to stop',
        heading: left > 0 ? `Your workspace stops in ${countdownText(left)}.` : 'Your workspace is about to stop.',
        sentence: 'Nothing has been at work in it for a while. Press any key in the IDE, or keep it running.',
        buttons: [
            { kind: 'keep', label: 'Keep running', busy: pending === 'keep' },
            { kind: 'keep-hours', label: `Keep for ${keptHours} hours`, busy: pending === 'keep-hours' }
        ],
        ...(model.request.kind === 'refused' && { error: model.request.sentence }),
        announcement: soon
            ? 'Your workspace stops in less than a minute. Press any key to keep it running.'
            : 'Your workspace stops in a few minutes, since nothing has been at work in it. Press any key to keep it running.'
    };
}
