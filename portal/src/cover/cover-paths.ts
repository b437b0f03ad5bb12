import type {
    closeCodes,
    commonProblems,
    eventsPath,
    pageVersionHeader,
    platformPaths,
    workspaceLifeRoutes,
    workspaceRoutes
} from '@coditect/protocol';

/*
 * The cover takes only types from the protocol, since its values would bring the whole of zod into the page before the
 * IDE. These literals have the protocol's own literal types: one that differs does not compile.
 */
const api: typeof platformPaths.api = '/_platform/api';
const events: typeof eventsPath = '/events';
const start: typeof workspaceRoutes.startWorkspace.path = '/workspaces/:workspaceId/start';
const restart: typeof workspaceRoutes.restartWorkspace.path = '/workspaces/:workspaceId/restart';

const activity: typeof workspaceRoutes.reportActivity.path = '/workspaces/:workspaceId/activity';

const keepAlive: typeof workspaceLifeRoutes.keepWorkspaceAlive.path = '/workspaces/:workspaceId/keep-alive';

export const workspacePage: typeof platformPaths.workspace = '/_platform/workspace.json';
export const sessionEndedCode: typeof closeCodes.sessionEnded.code = 4001;
export const sessionRequired: typeof commonProblems.notSignedIn = 'session.required';
export const pageVersion: typeof pageVersionHeader = 'coditect-page';

export type CoverCommand = 'start' | 'restart';
/** All that a button of the cover asks of the platform. */
export type CoverDeed = CoverCommand | 'keep' | 'keep-hours';

export function eventsAddress(origin: string, after: number | undefined): string {
    return `${origin.replace(/^http/, 'ws')}${api}${events}${after === undefined ? '' : `?after=${after}`}`;
}

export function commandPath(command: CoverCommand, workspaceId: string): string {
    return api + (command === 'start' ? start : restart).replace(':workspaceId', encodeURIComponent(workspaceId));
}

export function activityPath(workspaceId: string): string {
    return api + activity.replace(':workspaceId', encodeURIComponent(workspaceId));
}

export function keepAlivePath(workspaceId: string): string {
    return api + keepAlive.replace(':workspaceId', encodeURIComponent(workspaceId));
}
