import type { EventMessage, PhaseTime, StartPhase, StopReason, Workspace, WorkspaceState } from '@coditect/protocol';

/** What the cover makes use of in a workspace. */
export type CoverWorkspace = Pick<
    Workspace,
    | 'id'
    | 'organizationId'
    | 'name'
    | 'slug'
    | 'origin'
    | 'state'
    | 'stateSince'
    | 'phases'
    | 'stopReason'
    | 'failure'
    | 'idleStopMinutes'
    | 'queue'
    | 'idleStopAt'
>;

/** What `/_platform/workspace.json` answers. `now` is the clock of the platform. */
export interface WorkspacePage {
    readonly workspace: CoverWorkspace;
    readonly controlOrigin: string;
    readonly now: string;
}

/** What the cover makes use of in a message of the events socket. */
export type CoverMessage =
    | { readonly kind: 'hello'; readonly position: number; readonly resumed: boolean }
    | { readonly kind: 'event'; readonly position: number; readonly workspace: CoverWorkspace | undefined };

type Fields = Readonly<Record<string, unknown>>;

const states: readonly WorkspaceState[] = ['stopped', 'starting', 'running', 'stopping', 'failed'];
const phases: readonly StartPhase[] = ['queued', 'starting', 'connecting'];
const stopReasons: readonly StopReason[] = ['asked', 'idle', 'platform', 'memory', 'failed'];

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is string => isText(value) && Number.isFinite(Date.parse(value));

function readPhase(value: unknown): PhaseTime | undefined {
    if (!isFields(value) || !isTime(value.at)) {
        return undefined;
    }
    const phase = phases.find(name => name === value.phase);
    return phase === undefined ? undefined : { phase, at: value.at };
}

function readFailure(value: unknown): Workspace['failure'] {
    if (!isFields(value) || !isText(value.message) || !Array.isArray(value.log)) {
        return undefined;
    }
    return { message: value.message, log: value.log.filter(isText) };
}

function readQueue(value: unknown): Workspace['queue'] {
    if (!isFields(value) || typeof value.place !== 'number' || typeof value.length !== 'number') {
        return undefined;
    }
    return { place: value.place, length: value.length, waitsFor: value.waitsFor === 'memory' ? 'memory' : 'turn' };
}

/** The workspace in `value`, or `undefined` when it is none. Checked by hand: see cover-paths.ts for why. */
export function readWorkspace(value: unknown): CoverWorkspace | undefined {
    if (!isFields(value)) {
        return undefined;
    }
    const { id, organizationId, name, slug, origin, stateSince, idleStopMinutes } = value;
    const state = states.find(known => known === value.state);
    if (!isText(id) || !isText(organizationId) || !isText(name) || !isText(slug) || !isText(origin)) {
        return undefined;
    }
    if (state === undefined || !isTime(stateSince) || !Array.isArray(value.phases) || typeof idleStopMinutes !== 'number') {
        return undefined;
    }
    const stopReason = stopReasons.find(known => known === value.stopReason);
    const failure = readFailure(value.failure);
    const queue = readQueue(value.queue);
    return {
        id,
        organizationId,
        name,
        slug,
        origin,
        state,
        stateSince,
        phases: value.phases.map(readPhase).filter(phase => phase !== undefined),
        idleStopMinutes,
        ...(stopReason && { stopReason }),
        ...(failure && { failure }),
        ...(queue && { queue }),
        ...(isTime(value.idleStopAt) && { idleStopAt: value.idleStopAt })
    };
}

export function readWorkspacePage(text: string): WorkspacePage | undefined {
    const value = parse(text);
    const workspace = isFields(value) ? readWorkspace(value.workspace) : undefined;
    if (!isFields(value) || workspace === undefined || !isText(value.controlOrigin) || !isTime(value.now)) {
        return undefined;
    }
    return /^https?:\/\//.test(value.controlOrigin) ? { workspace, controlOrigin: value.controlOrigin, now: value.now } : undefined;
}

/** A message of the events socket, or `undefined` for what the cover does not know: a newer platform may say more. */
export function readMessage(text: string): CoverMessage | undefined {
    const value = parse(text) as Partial<EventMessage> | undefined;
    if (!isFields(value)) {
        return undefined;
    }
    if (value.kind === 'hello') {
        const { position, resumed } = value;
        return typeof position === 'number' && typeof resumed === 'boolean' ? { kind: 'hello', position, resumed } : undefined;
    }
    const event: unknown = value.kind === 'event' ? value.event : undefined;
    if (!isFields(event) || typeof event.position !== 'number') {
        return undefined;
    }
    const payload = event.payload;
    const workspace = isFields(payload) && payload.type === 'workspace.changed' ? readWorkspace(payload.workspace) : undefined;
    return { kind: 'event', position: event.position, workspace };
}

/** The workspace that a command answers with. */
export function readWorkspaceAnswer(text: string): CoverWorkspace | undefined {
    return readWorkspace(parse(text));
}

/** A problem answer (RFC 9457), when there is one: its code for programs, and its sentence for people. */
export function readProblem(text: string): { readonly code: string | undefined; readonly sentence: string } | undefined {
    const value = parse(text);
    if (!isFields(value) || !isText(value.detail)) {
        return undefined;
    }
    return { code: isText(value.code) ? value.code : undefined, sentence: value.detail };
}
