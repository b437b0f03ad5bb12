import type { CoverDeed } from './cover-paths.js';
import type { CoverWorkspace, WorkspacePage } from './cover-reading.js';

export type CoverRequest =
    | { readonly kind: 'none' }
    | { readonly kind: 'pending'; readonly command: CoverDeed }
    | { readonly kind: 'refused'; readonly sentence: string };

/** All that the cover knows. Times are milliseconds of the browser's clock. */
export interface CoverModel {
    /** When the page was asked for; where a browser made it ahead, when it was shown. */
    readonly pageStart: number;
    readonly slug: string;
    readonly controlOrigin: string | undefined;
    readonly workspace: CoverWorkspace | undefined;
    /** The platform's clock minus the browser's. */
    readonly skew: number;
    readonly link: 'connecting' | 'open' | 'lost';
    readonly access: 'granted' | 'signed-out' | 'gone';
    /** When the IDE first said that it is usable. */
    readonly readyAt: number | undefined;
    /** The workspace has ended since the IDE was ready, and does not run again yet. */
    readonly interrupted: boolean;
    /** When the workspace ran again after an interruption, until the IDE is known to have followed. */
    readonly resumedAt: number | undefined;
    readonly ideOnline: boolean;
    readonly reloadDismissed: boolean;
    readonly request: CoverRequest;
}

export type CoverEvent =
    | { readonly type: 'shown'; readonly at: number }
    | { readonly type: 'page-read'; readonly page: WorkspacePage; readonly at: number }
    | { readonly type: 'workspace-changed'; readonly workspace: CoverWorkspace; readonly at: number }
    | { readonly type: 'link-changed'; readonly link: CoverModel['link'] }
    | { readonly type: 'access-changed'; readonly access: CoverModel['access'] }
    | { readonly type: 'ide-ready'; readonly at: number }
    | { readonly type: 'ide-online-changed'; readonly online: boolean }
    | { readonly type: 'requested'; readonly command: CoverDeed }
    | { readonly type: 'kept' }
    | { readonly type: 'refused'; readonly sentence: string }
    | { readonly type: 'reload-dismissed' };

export function firstModel(start: { pageStart: number; slug: string; controlOrigin?: string | undefined }): CoverModel {
    return {
        pageStart: start.pageStart,
        slug: start.slug,
        controlOrigin: start.controlOrigin,
        workspace: undefined,
        skew: 0,
        link: 'connecting',
        access: 'granted',
        readyAt: undefined,
        interrupted: false,
        resumedAt: undefined,
        ideOnline: true,
        reloadDismissed: false,
        request: { kind: 'none' }
    };
}

/** Whether `next` is not older than `known`: a page that was read may arrive after an event that came later. */
function isCurrent(next: CoverWorkspace, known: CoverWorkspace | undefined): boolean {
    if (known === undefined) {
        return true;
    }
    const difference = Date.parse(next.stateSince) - Date.parse(known.stateSince);
    return difference > 0 || (difference === 0 && (next.state !== known.state || next.phases.length >= known.phases.length));
}

function isInterruption(model: CoverModel, workspace: CoverWorkspace): boolean {
    if (model.readyAt === undefined || workspace.state === 'running') {
        return false;
    }
    // A late word of the start that has made the IDE ready is no interruption.
    return workspace.state !== 'starting' || model.interrupted || startedAfter(model, workspace, model.readyAt);
}

function startedAfter(model: CoverModel, workspace: CoverWorkspace, at: number): boolean {
    return Date.parse(workspace.stateSince) - model.skew > at;
}

function withWorkspace(model: CoverModel, workspace: CoverWorkspace, at: number): CoverModel {
    if (!isCurrent(workspace, model.workspace)) {
        return model;
    }
    const interrupted = isInterruption(model, workspace);
    const moved = workspace.state !== model.workspace?.state || workspace.stateSince !== model.workspace.stateSince;
    // Also when the restart itself was missed, because the platform could not be reached meanwhile.
    const resumed =
        moved && !interrupted && model.readyAt !== undefined && (model.interrupted || startedAfter(model, workspace, model.readyAt));
    return {
        ...model,
        workspace,
        interrupted,
        resumedAt: resumed ? at : interrupted ? undefined : model.resumedAt,
        reloadDismissed: resumed ? false : model.reloadDismissed,
        // What was refused before the workspace was first read, as its waking, has not been answered by reading it.
        request: moved && model.workspace !== undefined ? { kind: 'none' } : model.request
    };
}

function withoutStop({ idleStopAt: _stopAt, ...workspace }: CoverWorkspace): CoverWorkspace {
    return workspace;
}

/** The model after an event. */
export function after(model: CoverModel, event: CoverEvent): CoverModel {
    switch (event.type) {
        case 'shown':
            return { ...model, pageStart: event.at };
        case 'page-read': {
            const { page, at } = event;
            const known = { ...model, access: 'granted' as const, controlOrigin: page.controlOrigin, skew: Date.parse(page.now) - at };
            return withWorkspace({ ...known, slug: page.workspace.slug }, page.workspace, at);
        }
        case 'workspace-changed':
            return model.workspace !== undefined && event.workspace.id !== model.workspace.id
                ? model
                : withWorkspace(model, event.workspace, event.at);
        case 'link-changed':
            return { ...model, link: event.link };
        case 'access-changed':
            return { ...model, access: event.access };
        case 'ide-ready':
            return model.readyAt === undefined ? { ...model, readyAt: event.at } : model;
        case 'ide-online-changed':
            return { ...model, ideOnline: event.online };
        case 'requested':
            return { ...model, request: { kind: 'pending', command: event.command } };
        case 'kept':
            // The event with the platform's own word comes by itself; the countdown need not run on until then.
            return {
                ...model,
                workspace: model.workspace && withoutStop(model.workspace),
                request: { kind: 'none' }
            };
        case 'refused':
            return { ...model, request: { kind: 'refused', sentence: event.sentence } };
        case 'reload-dismissed':
            return { ...model, reloadDismissed: true };
    }
}
