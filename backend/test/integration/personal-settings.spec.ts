import assert from 'node:assert/strict';
import {
    personalSettingsRoutes,
    platformPaths,
    type SettingsChanges,
    type SettingsDocumentState,
    settingsLimits,
    type Workspace
} from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const params = { document: 'settings' };

describe('settings that follow a person', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let workspace: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
        workspace = await ada.enter();
    });

    after(() => platform.stop());

    const change = (changes: Partial<SettingsChanges>, browser = ada): Promise<SettingsDocumentState> =>
        browser.workspaceApi(workspace).call(personalSettingsRoutes.changeSettings, { params, body: { base: 0, ...changes } });

    const read = async (browser = ada): Promise<SettingsDocumentState> => {
        const { documents } = await browser.api.call(personalSettingsRoutes.readSettings);
        return documents.find(({ document }) => document === 'settings')!;
    };

    const versions = async () => (await ada.api.call(personalSettingsRoutes.listSettingsVersions, { params })).versions;

    it('begin empty, and keep the order in which they were set', async () => {
        assert.deepEqual(await read(), { document: 'settings', version: 0, entries: {} });
        await change({ set: { 'z.last': 1, 'a.first': { b: [1, null, 'x'], a: true } } });
        const { entries, version } = await read();
        assert.equal(version, 1);
        assert.equal(JSON.stringify(entries), '{"z.last":1,"a.first":{"b":[1,null,"x"],"a":true}}');
    });

    it('take the last write of each key, leave all other keys alone, and keep what was overwritten as a version', async () => {
        const { version: base } = await change({ base: 1, set: { 'editor.fontSize': 12, 'editor.tabSize': 4 } });
        await change({ base, set: { 'editor.fontSize': 14 } });
        const after = await change({ base, set: { 'editor.fontSize': 16 }, removed: ['z.last'] });
        assert.deepEqual(after.entries, { 'a.first': { b: [1, null, 'x'], a: true }, 'editor.fontSize': 16, 'editor.tabSize': 4 });
        const [newest] = await versions();
        assert.deepEqual(newest?.changedKeys.toSorted(), ['editor.fontSize', 'z.last']);
        assert.deepEqual(newest.overwrittenKeys, ['editor.fontSize']);
        assert.equal(newest.workspaceName, workspace.name);
    });

    it('lose nothing to two changes at the same moment', async () => {
        const { version: base } = await read();
        await Promise.all(Array.from({ length: 8 }, (_, index) => change({ base, set: { [`at-once.${index}`]: index } })));
        const { entries, version } = await read();
        assert.equal(version, base + 8);
        assert.equal(Object.keys(entries).filter(key => key.startsWith('at-once.')).length, 8);
    });

    it('make no version of what changes nothing', async () => {
        const before = await read();
        assert.deepEqual(await change({ base: before.version, set: { 'editor.tabSize': 4 }, removed: ['not.there'] }), before);
    });

    it('go back to an earlier version, and forward again', async () => {
        const before = await read();
        const [, earlier] = await versions();
        const restored = await ada.api.call(personalSettingsRoutes.restoreSettings, { params, body: { version: earlier!.version } });
        assert.equal(restored.version, before.version + 1);
        assert.notDeepEqual(restored.entries, before.entries);
        const again = await ada.api.call(personalSettingsRoutes.restoreSettings, { params, body: { version: before.version } });
        assert.deepEqual(again.entries, before.entries);
        const body = { version: 9_999 };
        assert.equal(
            (await problemOf(ada.api.call(personalSettingsRoutes.restoreSettings, { params, body }))).code,
            'settings.no-such-version'
        );
    });

    it('keep the last versions and no more', async () => {
        for (let index = 0; index < settingsLimits.versions + 2; index += 1) {
            await change({ base: 0, set: { counter: index } });
        }
        const kept = await versions();
        assert.equal(kept.length, settingsLimits.versions);
        assert.equal(kept[0]?.version, (await read()).version);
    });

    it('are told to the open IDEs of that person and to nobody else', async () => {
        const grace = platform.browser();
        await grace.signUp('Grace');
        const [mine, hers] = [
            await EventsClient.open(ada, `${workspace.origin}${platformPaths.api}`),
            await EventsClient.open(grace, `${platform.origin}/api`)
        ];
        const { version } = await change({ set: { told: true } });
        const told = await mine.next('settings.changed');
        assert.deepEqual(told, { type: 'settings.changed', document: 'settings', version });
        assert.deepEqual((await read(grace)).entries, {});
        assert.deepEqual(hers.ofType('settings.changed'), []);
        await mine.close();
        await hers.close();
    });

    it('have a limit, and say which', async () => {
        const half = 'x'.repeat(settingsLimits.bytes / 2.5);
        const before = await read();
        await change({ set: { one: half } });
        await change({ set: { two: half } });
        const problem = await problemOf(change({ set: { three: half } }));
        assert.deepEqual([problem.status, problem.code], [413, 'settings.too-large']);
        assert.match(problem.detail, /128 KB/);
        const many = Object.fromEntries(Array.from({ length: settingsLimits.entries + 1 }, (_, index) => [`k${index}`, 0]));
        assert.equal((await problemOf(change({ set: many }))).code, 'settings.too-large');
        assert.deepEqual((await change({ removed: ['one', 'two'] })).entries, before.entries);
    });

    it('take names that mean something to the language as any other', async () => {
        const body = '{"base":0,"set":{"__proto__":{"polluted":true},"constructor":1}}';
        const answer = await ada.send(`${workspace.origin}/_platform/api/settings/settings/changes`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body
        });
        assert.equal(answer.status, 200, answer.body);
        assert.equal(({} as { polluted?: boolean }).polluted, undefined);
        assert.equal((await read()).entries.constructor, 1);
    });
});
