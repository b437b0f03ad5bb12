import assert from 'node:assert/strict';
import type { WorkspaceUsage } from '@coditect/protocol';
import { workspace as sample } from '../cover/cover-samples.js';
import { figureWords, lifeNote, lifeQuestion, timeWords } from './life-words.js';

const now = new Date(2026, 0, 2, 12, 0);
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString();
const workspace = (over: object) =>
    ({ ...sample(), ownerUserId: '', role: 'owner', source: { kind: 'welcome' }, createdAt: '', ...over }) as never;
const usage: WorkspaceUsage = {
    workspaceId: '00000000-0000-4000-8000-000000000001',
    at: later(0),
    memory: { used: 1500, limit: 2048, level: 'fine' },
    processes: { used: 40, limit: null, level: 'fine' },
    disk: { used: 4900, limit: 5120, level: 'critical', at: later(0) },
    keepers: { memory: 'kernel', processes: 'kernel' },
    largestProcesses: [],
    largestFolders: []
};

describe("The words for a workspace's life", () => {
    it('give its use against the limits, and of one that does not run its disk alone', () => {
        assert.deepEqual(
            figureWords(usage, true).map(({ label, text }) => `${label}: ${text}`),
            ['Memory: 1.5 GiB of 2 GiB', 'Processes: 40', 'Disk: 4.8 GiB of 5 GiB']
        );
        assert.deepEqual(
            figureWords(usage, false).map(({ label }) => label),
            ['Disk']
        );
    });

    it('say until when it is kept, or when it stops, or where its start stands in line', () => {
        assert.equal(
            lifeNote(workspace({ state: 'running', keptUntil: later(4), idleStopAt: later(1) }), now),
            'Kept running until 16:00.'
        );
        assert.match(lifeNote(workspace({ state: 'running', idleStopAt: later(0.05) }), now) ?? '', /^It stops at 12:03, unless/);
        assert.match(lifeNote(workspace({ queue: { place: 2, length: 3, waitsFor: 'turn' } }), now) ?? '', /2nd of 3 in line/);
        assert.equal(lifeNote(workspace({ state: 'stopped' }), now), undefined);
    });

    it('name the day where it is another', () => {
        assert.match(timeWords(later(13), now), /^Sat,? 01:00$/);
    });

    it('ask why it runs, or why it stopped', () => {
        assert.equal(lifeQuestion(workspace({ state: 'running' })), 'Why is it running?');
        assert.equal(lifeQuestion(workspace({ state: 'stopped', stopReason: 'idle' })), 'Why did it stop?');
        assert.equal(lifeQuestion(workspace({ state: 'stopped' })), undefined);
    });
});
