import assert from 'node:assert/strict';
import {
    closeCodes,
    commonProblems,
    eventMessageSchema,
    eventsPath,
    fillPath,
    pageVersionHeader,
    platformPaths,
    workspaceRoutes,
    workspaceSchema
} from '@coditect/protocol';
import { commandPath, eventsAddress, pageVersion, sessionEndedCode, sessionRequired, workspacePage } from './cover-paths.js';
import { readMessage, readProblem, readWorkspace, readWorkspacePage } from './cover-reading.js';
import { at, controlOrigin, running, workspace } from './cover-samples.js';

/** What else the protocol says of a workspace, which the cover makes no use of. */
const unread = {
    ownerUserId: '00000000-0000-4000-8000-000000000003',
    role: 'owner',
    source: { kind: 'welcome' },
    createdAt: at(0)
} as const;
const readByHand = workspaceSchema.omit({
    ownerUserId: true,
    role: true,
    source: true,
    createdAt: true,
    restorableUntil: true,
    keptUntil: true,
    idleSince: true
});

const samples = [
    workspace(),
    running(0),
    workspace({ queue: { place: 3, length: 20, waitsFor: 'memory' } }),
    { ...running(0), idleStopAt: at(5) },
    workspace({ state: 'stopped', stopReason: 'idle' }),
    workspace({ state: 'failed', failure: { message: 'It ended.', log: ['a', 'b'] } })
];

describe('Reading a workspace by hand', () => {
    for (const sample of samples) {
        it(`gives what the protocol's schema gives for one that is ${sample.state}`, () => {
            const sent: unknown = JSON.parse(JSON.stringify(sample));
            assert.deepEqual(readWorkspace({ ...workspaceSchema.parse({ ...sample, ...unread }) }), readByHand.parse(sent));
        });
    }

    const broken: readonly unknown[] = [
        undefined,
        null,
        7,
        [],
        {},
        { ...workspace(), state: 'dancing' },
        { ...workspace(), stateSince: 'yesterday' },
        { ...workspace(), phases: 'none' },
        { ...workspace(), name: 7 }
    ];
    for (const [index, value] of broken.entries()) {
        it(`refuses what is none (${index + 1})`, () => {
            assert.equal(readWorkspace(value), undefined);
        });
    }
});

describe('Reading the page of the workspace', () => {
    const page = { workspace: running(0), controlOrigin, now: at(0) };

    it('takes the workspace, the control origin and the time', () => {
        assert.deepEqual(readWorkspacePage(JSON.stringify(page)), page);
    });

    it('refuses a control origin that a link could not lead to safely', () => {
        assert.equal(readWorkspacePage(JSON.stringify({ ...page, controlOrigin: 'javascript:alert(1)' })), undefined);
    });

    it('refuses what is no JSON, such as the page of a proxy', () => {
        assert.equal(readWorkspacePage('<html>502</html>'), undefined);
    });
});

describe('Reading messages of the events socket', () => {
    it('understands the same messages as the protocol', () => {
        const hello = { kind: 'hello', version: 1, position: 4, resumed: false };
        const event = {
            kind: 'event',
            event: { position: 5, at: at(0), payload: { type: 'workspace.changed', workspace: { ...running(0), ...unread } } }
        };
        eventMessageSchema.parse(hello);
        eventMessageSchema.parse(event);
        assert.deepEqual(readMessage(JSON.stringify(hello)), { kind: 'hello', position: 4, resumed: false });
        assert.deepEqual(readMessage(JSON.stringify(event)), { kind: 'event', position: 5, workspace: running(0) });
    });

    it('counts an event that is not about a workspace, and does nothing else with it', () => {
        const text = JSON.stringify({ kind: 'event', event: { position: 6, at: at(0), payload: { type: 'license.changed' } } });
        assert.deepEqual(readMessage(text), { kind: 'event', position: 6, workspace: undefined });
    });

    it('passes over what it does not know', () => {
        assert.equal(readMessage('{"kind":"song"}'), undefined);
        assert.equal(readMessage('not json'), undefined);
    });

    it('finds the sentence of a problem, and its code', () => {
        assert.deepEqual(readProblem('{"detail":"Not now."}'), { code: undefined, sentence: 'Not now.' });
        assert.deepEqual(readProblem('{"code":"a.b","detail":"Not now."}'), { code: 'a.b', sentence: 'Not now.' });
        assert.equal(readProblem('{"code":"a.b"}'), undefined);
        assert.equal(readProblem(''), undefined);
    });
});

describe('Addresses that the cover calls', () => {
    it("are the protocol's", () => {
        const params = { workspaceId: workspace().id };
        assert.equal(workspacePage, platformPaths.workspace);
        assert.equal(sessionEndedCode, closeCodes.sessionEnded.code);
        assert.equal(sessionRequired, commonProblems.notSignedIn);
        assert.equal(pageVersion, pageVersionHeader);
        assert.equal(eventsAddress('http://a.localhost:3000', 7), `ws://a.localhost:3000${platformPaths.api}${eventsPath}?after=7`);
        assert.equal(eventsAddress('https://a.example', undefined), `wss://a.example${platformPaths.api}${eventsPath}`);
        assert.equal(
            commandPath('restart', params.workspaceId),
            platformPaths.api + fillPath(workspaceRoutes.restartWorkspace.path, params)
        );
        assert.equal(commandPath('start', params.workspaceId), platformPaths.api + fillPath(workspaceRoutes.startWorkspace.path, params));
    });
});
