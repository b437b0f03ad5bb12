import assert from 'node:assert/strict';
import { InvalidSettingsError, keymapsFile, settingsFile } from './settings-file';
import { changesBetween, changesHere, isEmpty } from './settings-merge';

describe('a file of settings', () => {
    const text = '{\n    // why\n    "editor.fontSize": 12,\n    "files.exclude": { "a": true },\n}\n';

    it('takes changes without losing its comments', () => {
        assert.deepEqual(settingsFile.read(text), { 'editor.fontSize': 12, 'files.exclude': { a: true } });
        const changed = settingsFile.apply(text, { set: { 'editor.fontSize': 14, 'editor.tabSize': 2 }, removed: ['files.exclude'] });
        assert.deepEqual(settingsFile.read(changed), { 'editor.fontSize': 14, 'editor.tabSize': 2 });
        assert.match(changed, /\/\/ why/);
    });

    it('keeps to itself which folders are trusted', () => {
        const trusting = '{ "security.workspace.trust.trustedFolders": ["file:///home/developer/here"], "a": 1 }';
        assert.deepEqual(settingsFile.read(trusting), { a: 1 });
        const foreign = { set: { 'security.workspace.trust.trustedFolders': ['file:///'] }, removed: [] };
        assert.equal(settingsFile.apply(trusting, foreign), trusting);
    });

    it('may be empty or missing', () => {
        assert.deepEqual(settingsFile.read(' \n'), {});
        assert.deepEqual(settingsFile.read(settingsFile.apply('', { set: { a: 1 }, removed: ['b'] })), { a: 1 });
    });

    it('says where it is wrong', () => {
        assert.throws(
            () => settingsFile.read('{\n  "a": 1,\n  "b": oops\n}'),
            (error: InvalidSettingsError) =>
                error instanceof InvalidSettingsError && error.offset === 19 && /no valid JSON/.test(error.message)
        );
        assert.throws(() => settingsFile.read('[1]'), /one object/);
        assert.throws(() => keymapsFile.read('{}'), /one list/);
    });
});

describe('a file of key bindings', () => {
    const save = { command: 'core.save', keybinding: 'ctrl+s' };
    const open = { command: 'core.open', keybinding: 'ctrl+o', when: 'editorFocus', args: [1] };

    it('takes, changes and gives up bindings', () => {
        const both = keymapsFile.apply('', { set: { x: save, y: open }, removed: [] });
        assert.deepEqual(Object.values(keymapsFile.read(both)), [save, open]);
        const [keyOfSave = '', keyOfOpen = ''] = Object.keys(keymapsFile.read(both));
        const changed = keymapsFile.apply(both, { set: { [keyOfOpen]: { ...open, args: [2] } }, removed: [keyOfSave] });
        assert.deepEqual(Object.values(keymapsFile.read(changed)), [{ ...open, args: [2] }]);
    });
});

describe('settings of two workspaces', () => {
    const agreed = { version: 3, entries: { a: 1, b: 2 } };

    it('differ by what was set and what was taken out', () => {
        assert.deepEqual(changesBetween({ a: 1, b: 2, c: 3 }, { a: 1, b: 5, d: 4 }), { set: { b: 5, d: 4 }, removed: ['c'] });
        assert.ok(isEmpty(changesBetween({ a: { x: [1] } }, { a: { x: [1] } })));
    });

    it('bring to the platform what was changed since they agreed, whatever it has now', () => {
        const there = { version: 9, entries: { a: 7 } };
        assert.deepEqual(changesHere(agreed, { a: 1, b: 3 }, there), { base: 3, changes: { set: { b: 3 }, removed: [] } });
    });

    it('take from the platform what they never agreed on, and bring what it does not have', () => {
        const there = { version: 9, entries: { a: 7 } };
        assert.deepEqual(changesHere(undefined, { a: 1, c: 3 }, there), { base: 9, changes: { set: { c: 3 }, removed: [] } });
    });
});
