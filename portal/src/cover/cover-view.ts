import { linesToShow } from '../workspaces/workspace-words.js';
import type { CoverModel } from './cover-model.js';
import type { CoverWorkspace } from './cover-reading.js';
import { idleNotice } from './idle-notice.js';
import { queueNote } from './queue-note.js';
import { reloadOrKeep } from './reload-decision.js';
import { type StepView, startSteps } from './start-steps.js';

export type ButtonKind = 'restart' | 'start' | 'reload' | 'dismiss' | 'keep' | 'keep-hours';

export interface ButtonView {
    readonly kind: ButtonKind;
    readonly label: string;
    readonly busy: boolean;
}

export interface LinkView {
    readonly label: string;
    readonly href: string;
    readonly newTab: boolean;
    /** The one thing to do here, and drawn like a button. */
    readonly primary: boolean;
}

export interface ShownCover {
    /** `page`: the whole page, opaque. `dialog`: over the IDE, which stays as it is. `notice`: a line that hinders nothing. */
    readonly kind: 'page' | 'dialog' | 'notice';
    /** Whether the focus is kept inside. Not while the IDE boots underneath and sets its own focus. */
    readonly modal: boolean;
    readonly tone: 'busy' | 'bad' | 'still';
    /** What a notice is about, for a screen reader. */
    readonly label?: string;
    readonly name: string;
    readonly heading: string;
    readonly sentence?: string;
    readonly steps: readonly StepView[];
    readonly log: readonly string[];
    readonly note?: string;
    readonly error?: string;
    readonly buttons: readonly ButtonView[];
    readonly links: readonly LinkView[];
    /** What a screen reader is told, once per change: never the running times. */
    readonly announcement: string;
}

export type CoverView = { readonly kind: 'hidden' } | ShownCover;

const hidden: CoverView = { kind: 'hidden' };

/** After this time of connecting, the page says that it takes long and offers a reload. */
export const slowConnectMilliseconds = 30_000;

const lostNote = "The platform can't be reached. Trying again.";
const keptSentence = 'What you typed is still in this page.';

function button(model: CoverModel, kind: 'start' | 'restart'): ButtonView {
    const busy = model.request.kind === 'pending' && model.request.command === kind;
    const labels = { start: ['Start', 'Starting…'], restart: ['Restart', 'Restarting…'] } as const;
    return { kind, label: labels[kind][busy ? 1 : 0], busy };
}

function homeLinks(model: CoverModel): readonly LinkView[] {
    return model.controlOrigin === undefined
        ? []
        : [{ label: 'Back to your workspaces', href: `${model.controlOrigin}/`, newTab: false, primary: false }];
}

type Parts = Pick<ShownCover, 'tone' | 'heading' | 'announcement'> & Partial<ShownCover>;

function shown(model: CoverModel, parts: Parts): ShownCover {
    const lost = model.link === 'lost' && model.access === 'granted';
    return {
        kind: model.readyAt === undefined ? 'page' : 'dialog',
        modal: true,
        name: model.workspace?.name ?? 'Your workspace',
        steps: [],
        log: [],
        buttons: [],
        links: [],
        ...(lost && { note: lostNote }),
        ...(model.request.kind === 'refused' && { error: model.request.sentence }),
        ...parts
    };
}

function signedOut(model: CoverModel): ShownCover {
    const ready = model.readyAt !== undefined;
    const path = `/sign-in?next=/open/${encodeURIComponent(model.slug)}`;
    return shown(model, {
        // Opaque in any case: who signs in next may be somebody else.
        kind: 'page',
        tone: 'still',
        // The gateway tells both alike, so that nobody learns which workspaces there are. The portal knows.
        heading: 'You are signed out, or this workspace was closed to you.',
        sentence: ready
            ? 'The link opens a new tab, which signs you in again or says what has changed. Then come back: what you typed is still here.'
            : 'Sign in again to open it, or to read what has changed.',
        // Without the control origin the gateway knows where a visitor without a session has to go.
        links: [
            { label: 'Sign in', href: model.controlOrigin === undefined ? '/' : model.controlOrigin + path, newTab: ready, primary: true }
        ],
        announcement: 'You are signed out, or this workspace was closed to you. Sign in again to open it.'
    });
}

function failedHeading(model: CoverModel, { stopReason }: CoverWorkspace): string {
    if (stopReason === 'memory') {
        return 'Your workspace ran out of memory.';
    }
    return model.readyAt === undefined ? "Your workspace couldn't be started." : 'Your workspace has ended unexpectedly.';
}

function failed(model: CoverModel, workspace: CoverWorkspace): ShownCover {
    const heading = failedHeading(model, workspace);
    const message = workspace.failure?.message ?? 'The IDE ended without saying why.';
    return shown(model, {
        tone: 'bad',
        heading,
        sentence: model.readyAt === undefined ? message : `${message} ${keptSentence}`,
        log: linesToShow(workspace),
        buttons: [button(model, 'restart')],
        links: homeLinks(model),
        announcement: `${heading} ${message}`
    });
}

function stopEnding({ stopReason, idleStopMinutes }: CoverWorkspace): string {
    switch (stopReason) {
        case 'idle':
            return ` after ${idleStopMinutes} minutes without use.`;
        case 'platform':
            return ' because the platform was stopped.';
        case 'memory':
            return ' because it ran out of memory.';
        case 'asked':
        case 'failed':
        case undefined:
            return '.';
    }
}

function stopped(model: CoverModel, workspace: CoverWorkspace): ShownCover {
    const heading = `Your workspace is stopped${stopEnding(workspace)}`;
    return shown(model, {
        tone: 'still',
        heading,
        sentence: model.readyAt === undefined ? 'Your files are kept.' : `Your files are kept. ${keptSentence}`,
        buttons: [button(model, 'start')],
        links: homeLinks(model),
        announcement: heading
    });
}

function stopping(model: CoverModel): ShownCover {
    return shown(model, {
        tone: 'busy',
        heading: 'Your workspace is stopping.',
        sentence: model.readyAt === undefined ? 'This takes a few seconds.' : `This takes a few seconds. ${keptSentence}`,
        links: homeLinks(model),
        announcement: 'Your workspace is stopping.'
    });
}

function starting(model: CoverModel, now: number): ShownCover {
    const steps = startSteps(model, now);
    const active = steps.find(step => step.status === 'active');
    const running = model.workspace?.state === 'running';
    const since = Math.max(model.pageStart, Date.parse(model.workspace?.stateSince ?? '') - model.skew);
    const slow = running && now - since >= slowConnectMilliseconds;
    return shown(model, {
        modal: model.readyAt !== undefined,
        tone: 'busy',
        heading: model.readyAt === undefined ? 'Opening your workspace' : 'Your workspace is restarting.',
        steps,
        ...(model.readyAt !== undefined && { sentence: keptSentence }),
        ...(slow && { sentence: 'The IDE takes longer than usual to load. Wait a little, or load the page again.' }),
        ...(model.workspace === undefined && model.link === 'connecting' && { note: 'Connecting…' }),
        ...(waitsInLine(model) && model.workspace?.queue && { note: queueNote(model.workspace.queue) }),
        buttons: slow ? [{ kind: 'reload', label: 'Reload', busy: false }] : [],
        links: slow ? homeLinks(model) : [],
        announcement: active === undefined ? 'Opening your workspace' : `${active.label}…`
    });
}

function reloadOffer(model: CoverModel): ShownCover {
    const heading = 'The IDE has not reconnected to your workspace.';
    const sentence = 'Copy text that you have not saved to a safe place first, then load the page again.';
    return shown(model, {
        kind: 'notice',
        modal: false,
        tone: 'still',
        heading,
        sentence,
        buttons: [
            { kind: 'reload', label: 'Reload', busy: false },
            { kind: 'dismiss', label: 'Not now', busy: false }
        ],
        announcement: `${heading} ${sentence}`
    });
}

/** Whether the start waits for its turn: its place changes with those of others, and only asking tells it. */
export function waitsInLine({ workspace }: CoverModel): boolean {
    return workspace?.state === 'starting' && workspace.phases.every(({ phase }) => phase === 'queued');
}

/** Whether the mere passing of time may bring up the offer to reload. */
export function awaitsReconnect(model: CoverModel): boolean {
    return model.resumedAt !== undefined && !model.ideOnline && !model.reloadDismissed;
}

/** What the cover shows at `now` (milliseconds of the browser's clock). Pure: everything else only draws it. */
export function viewOf(model: CoverModel, now: number): CoverView {
    if (model.access === 'signed-out') {
        return signedOut(model);
    }
    if (model.access === 'gone') {
        const heading = 'There is no such workspace, or it is not yours.';
        return shown(model, { kind: 'page', tone: 'still', heading, links: homeLinks(model), announcement: heading });
    }
    const { workspace } = model;
    if (model.readyAt !== undefined && !model.interrupted) {
        const millisecondsSince = model.resumedAt === undefined ? 0 : now - model.resumedAt;
        const offer = !model.reloadDismissed && reloadOrKeep({ millisecondsSince, ideOnline: model.ideOnline }) === 'offer-reload';
        if (offer) {
            return reloadOffer(model);
        }
        const notice = idleNotice(model, now);
        return notice ? shown(model, notice) : hidden;
    }
    switch (workspace?.state) {
        case 'failed':
            return failed(model, workspace);
        case 'stopped':
            return stopped(model, workspace);
        case 'stopping':
            return stopping(model);
        case 'starting':
        case 'running':
        case undefined:
            return starting(model, now);
    }
}
