import assert from 'node:assert/strict';
import { after, type CoverModel, firstModel } from './cover-model.js';
import type { CoverWorkspace } from './cover-reading.js';
import { startsByItself } from './self-start.js';

const workspace: CoverWorkspace = {
    id: '00000000-0000-4000-8000-000000000001',
    organizationId: '00000000-0000-4000-8000-000000000002',
    name: 'My workspace',
    slug: 'amber-otter-22222',
    origin: 'http://amber-otter-22222.localhost:3000',
    state: 'stopped',
    stateSince: '2026-01-01T00:00:10.000Z',
    phases: [],
    stopReason: 'platform',
    idleStopMinutes: 30
};

function stoppedAfterUse(change: Partial<CoverWorkspace>): CoverModel {
    const used = after(firstModel({ pageStart: 0, slug: workspace.slug }), { type: 'ide-ready', at: 1 });
    return after(used, { type: 'workspace-changed', workspace: { ...workspace, ...change }, at: 2 });
}

describe('a workspace that stopped under an open page', () => {
    it('is started again by itself when the platform stopped it', () => {
        assert.equal(startsByItself(stoppedAfterUse({}), true), true);
    });

    it('waits until its page is looked at', () => {
        assert.equal(startsByItself(stoppedAfterUse({}), false), false);
    });

    it('stays stopped when its person or idleness stopped it', () => {
        assert.equal(startsByItself(stoppedAfterUse({ stopReason: 'asked' }), true), false);
        assert.equal(startsByItself(stoppedAfterUse({ stopReason: 'idle' }), true), false);
    });

    it('is not asked for twice while an answer is due', () => {
        const asked = after(stoppedAfterUse({}), { type: 'requested', command: 'start' });
        assert.equal(startsByItself(asked, true), false);
    });
});
