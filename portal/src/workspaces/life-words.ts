import type { UsageFigure, Workspace, WorkspaceUsage } from '@coditect/protocol';
import { queueNote } from '../cover/queue-note.js';
import { sizeText } from '../frame/size-text.js';

export interface FigureWords {
    readonly label: string;
    readonly text: string;
    readonly level: UsageFigure['level'];
}

const mebibytesText = (mebibytes: number) => sizeText(mebibytes * 1024 ** 2);

/** Use against limits, as a card shows it. Of a workspace that does not run, its disk alone says something. */
export function figureWords({ memory, processes, disk }: WorkspaceUsage, running: boolean): readonly FigureWords[] {
    const words = (label: string, { used, limit, level }: UsageFigure, format: (value: number) => string): FigureWords => ({
        label,
        text: limit === null ? format(used) : `${format(used)} of ${format(limit)}`,
        level
    });
    return [
        ...(running ? [words('Memory', memory, mebibytesText), words('Processes', processes, String)] : []),
        ...(disk ? [words('Disk', disk, mebibytesText)] : [])
    ];
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** `18:20`, or `Sat, 02:20` for another day. */
export function timeWords(moment: string, now: Date): string {
    const time = new Date(moment);
    return (time.toDateString() === now.toDateString() ? clock : dayAndClock).format(time);
}

/** What is to be known of the life of a workspace at a glance, where there is something. */
export function lifeNote({ state, queue, idleStopAt, keptUntil }: Workspace, now: Date): string | undefined {
    if (state === 'starting') {
        return queue && queueNote(queue);
    }
    if (state !== 'running') {
        return undefined;
    }
    if (keptUntil !== undefined) {
        return `Kept running until ${timeWords(keptUntil, now)}.`;
    }
    return idleStopAt === undefined ? undefined : `It stops at ${timeWords(idleStopAt, now)}, unless something happens in it.`;
}

/** What to ask about the life of a workspace in this state. */
export function lifeQuestion({ state, stopReason }: Workspace): string | undefined {
    switch (state) {
        case 'running':
            return 'Why is it running?';
        case 'stopped':
            return stopReason === undefined ? undefined : 'Why did it stop?';
        case 'failed':
        case 'starting':
        case 'stopping':
            return undefined;
    }
}
