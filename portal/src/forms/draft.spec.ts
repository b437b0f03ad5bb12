import assert from 'node:assert/strict';
import { memoryStore } from '../storage/memory-store.js';
import { dropDraft, keepDraft, readDraft } from './draft.js';

describe('A draft of a form', () => {
    it('is there again after a reload, and gone once it is dropped', () => {
        const store = memoryStore();
        keepDraft(store, { name: 'Ada', email: 'ada@example.com' });
        assert.deepEqual(readDraft(store), { name: 'Ada', email: 'ada@example.com' });
        dropDraft(store);
        assert.deepEqual(readDraft(store), { name: '', email: '' });
    });

    it('keeps the name when only the address is typed anew', () => {
        const store = memoryStore();
        keepDraft(store, { name: 'Ada', email: '' });
        keepDraft(store, { email: 'ada@example.com' });
        assert.equal(readDraft(store).name, 'Ada');
    });

    it('never holds a password, whatever it is given', () => {
        const store = memoryStore();
        const values = { name: 'Ada', email: 'ada@example.com', password: 'a long enough one' };
        keepDraft(store, values);
        assert.doesNotMatch([...store.kept.values()].join(), /long enough/);
    });

    it('is empty when something else is stored in its place', () => {
        for (const text of ['no json', '7', 'null', '{"name":7}']) {
            assert.deepEqual(readDraft(memoryStore({ 'coditect.draft': text })), { name: '', email: '' });
        }
    });
});
