import type { Workspace, WorkspaceState } from '@coditect/protocol';

export type Command = 'start' | 'stop' | 'restart';

export interface WorkspaceWords {
    readonly label: string;
    readonly tone: 'good' | 'busy' | 'bad' | 'still';
    /** One sentence, where there is more to say than the label. */
    readonly sentence?: string;
    readonly commands: readonly Command[];
}

const plain: Readonly<Record<WorkspaceState, WorkspaceWords>> = {
    running: { label: 'Running', tone: 'good', commands: ['stop', 'restart'] },
    starting: { label: 'Starting', tone: 'busy', commands: ['stop'] },
    stopping: { label: 'Stopping', tone: 'busy', commands: [] },
    stopped: { label: 'Stopped', tone: 'still', commands: ['start'] },
    failed: { label: 'Failed', tone: 'bad', commands: ['restart'] }
};

function stopSentence({ stopReason, idleStopMinutes }: Workspace): string | undefined {
    switch (stopReason) {
        case 'idle':
            return `Stopped after ${idleStopMinutes} minutes without use. Your files are kept.`;
        case 'platform':
            return 'Stopped together with the platform. Your files are kept.';
        case 'memory':
            return 'Stopped because it ran out of memory. Your files are kept.';
        case 'asked':
        case 'failed':
        case undefined:
            return undefined;
    }
}

/** How a workspace is described to a person, and what can be asked of it. */
export function workspaceWords(workspace: Workspace): WorkspaceWords {
    const words = plain[workspace.state];
    const sentence =
        workspace.state === 'failed' ? workspace.failure?.message : workspace.state === 'stopped' ? stopSentence(workspace) : undefined;
    return sentence === undefined ? words : { ...words, sentence };
}

/** What an IDE that failed printed last. Where its memory ran out, that has nothing to do with it and would lead astray. */
export function linesToShow({ state, stopReason, failure }: Pick<Workspace, 'state' | 'stopReason' | 'failure'>): readonly string[] {
    return state === 'failed' && stopReason !== 'memory' ? (failure?.log ?? []) : [];
}

export const commandLabels: Readonly<Record<Command, string>> = { start: 'Start', stop: 'Stop', restart: 'Restart' };
