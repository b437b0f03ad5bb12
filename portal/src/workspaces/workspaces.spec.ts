import assert from 'node:assert/strict';
import type { Workspace } from '@coditect/protocol';
import { nameOfRepository } from './source-words.js';
import { chosenWorkspace, withWorkspace } from './workspace-choice.js';
import { afterChange, afterRemoval, isNewlyShared, noWorkspaces } from './workspace-lists.js';
import { linesToShow, workspaceWords } from './workspace-words.js';

const workspace = (over: Partial<Workspace>): Workspace => ({
    id: '00000000-0000-4000-8000-000000000001',
    organizationId: '00000000-0000-4000-8000-000000000002',
    ownerUserId: '00000000-0000-4000-8000-000000000004',
    role: 'owner',
    name: 'Workspace',
    source: { kind: 'welcome' },
    createdAt: '2026-01-01T00:00:00.000Z',
    slug: 'amber-otter',
    origin: 'http://amber-otter.localhost:3000',
    state: 'running',
    stateSince: '2026-01-01T00:00:00.000Z',
    phases: [],
    idleStopMinutes: 30,
    ...over
});
const first = workspace({});
const second = workspace({ id: '00000000-0000-4000-8000-000000000003', slug: 'blue-heron' });

describe('The workspace to open', () => {
    it('is the first when none is named', () => {
        assert.equal(chosenWorkspace([first, second], undefined), first);
    });
    it('is the one with the slug', () => {
        assert.equal(chosenWorkspace([first, second], 'blue-heron'), second);
    });
    it('is none when the slug is unknown or the person has none', () => {
        assert.equal(chosenWorkspace([first], 'nobody'), undefined);
        assert.equal(chosenWorkspace([], undefined), undefined);
    });
});

describe('A list of workspaces', () => {
    it('takes a changed workspace in the place of the old', () => {
        const changed = workspace({ state: 'stopped' });
        assert.deepEqual(withWorkspace([first, second], changed), [changed, second]);
    });
    it('takes a new workspace at its end', () => {
        assert.deepEqual(withWorkspace([first], second), [first, second]);
    });
});

describe('The lists of workspaces', () => {
    const lists = { ...noWorkspaces, own: [first, second] };
    const restorableUntil = '2026-01-08T00:00:00.000Z';

    it('have a workspace where it belongs: among the deleted, and back', () => {
        const gone = afterChange(lists, { ...first, restorableUntil });
        assert.deepEqual([gone.own.map(({ id }) => id), gone.deleted.map(({ id }) => id)], [[second.id], [first.id]]);
        const back = afterChange(gone, first);
        assert.deepEqual([back.own.map(({ id }) => id), back.deleted], [[second.id, first.id], []]);
    });
    it('read anew what was shared just now, whose owner no event names', () => {
        const shared = { ...first, role: 'view' as const };
        const payload = { type: 'workspace.changed' as const, workspace: shared };
        assert.equal(isNewlyShared(noWorkspaces, payload), true);
        const known = { ...noWorkspaces, shared: [{ workspace: shared, owner: { userId: shared.ownerUserId, name: 'Ada' } }] };
        assert.equal(isNewlyShared(known, payload), false);
        assert.equal(afterChange(known, { ...shared, role: 'edit' }).shared[0]?.workspace.role, 'edit');
        assert.deepEqual(afterRemoval(known, shared.id), noWorkspaces);
    });
});

describe('The name that is suggested for a repository', () => {
    it('is the last part of its address', () => {
        const addresses = ['https://example.com/team/project.git', 'git@example.com:team/project', 'https://example.com/project/', ''];
        assert.deepEqual(addresses.map(nameOfRepository), ['project', 'project', 'project', '']);
    });
});

describe('The words for a workspace', () => {
    it('say why it was stopped when nobody asked for it', () => {
        assert.match(workspaceWords(workspace({ state: 'stopped', stopReason: 'idle' })).sentence ?? '', /after 30 minutes without use/);
        assert.equal(workspaceWords(workspace({ state: 'stopped', stopReason: 'asked' })).sentence, undefined);
    });
    it('say what failed and offer a restart', () => {
        const words = workspaceWords(workspace({ state: 'failed', failure: { message: 'It ended.', log: [] } }));
        assert.equal(words.sentence, 'It ended.');
        assert.deepEqual(words.commands, ['restart']);
    });
    it('come with what was printed last where it failed, but not where it ran out of memory', () => {
        const failure = { message: 'It ended.', log: ['one', 'two'] };
        assert.deepEqual(linesToShow(workspace({ state: 'failed', stopReason: 'failed', failure })), ['one', 'two']);
        assert.deepEqual(linesToShow(workspace({ state: 'failed', stopReason: 'memory', failure })), []);
    });
    it('offer nothing while it stops', () => {
        assert.deepEqual(workspaceWords(workspace({ state: 'stopping' })).commands, []);
    });
});
