import assert from 'node:assert/strict';
import { dropDraft, keepDraft, readDraft } from './draft.js';

function storeWith(first?: string) {
    const entries = new Map<string, string>(first === undefined ? [] : [['coditect.draft', first]]);
    return {
        entries,
        getItem: (key: string) => entries.get(key) ?? null,
        setItem: (key: string, value: string) => void entries.set(key, value),
        removeItem: (key: string) => void entries.delete(key)
    };
}

describe('A draft of a form', () => {
    it('is there again after a reload, and gone once it is dropped', () => {
        const store = storeWith();
        keepDraft(() => store, { name: 'Ada', email: 'ada@example.com' });
        assert.deepEqual(
            readDraft(() => store),
            { name: 'Ada', email: 'ada@example.com' }
        );
        dropDraft(() => store);
        assert.deepEqual(
            readDraft(() => store),
            { name: '', email: '' }
        );
    });

    it('keeps the name when only the address is typed anew', () => {
        const store = storeWith();
        keepDraft(() => store, { name: 'Ada', email: '' });
        keepDraft(() => store, { email: 'ada@example.com' });
        assert.equal(readDraft(() => store).name, 'Ada');
    });

    it('never holds a password, whatever it is given', () => {
        const store = storeWith();
        const values = { name: 'Ada', email: 'ada@example.com', password: 'a long enough one' };
        keepDraft(() => store, values);
        assert.doesNotMatch([...store.entries.values()].join(), /long enough/);
    });

    it('is empty when something else is stored in its place', () => {
        for (const text of ['no json', '7', 'null', '{"name":7}']) {
            assert.deepEqual(
                readDraft(() => storeWith(text)),
                { name: '', email: '' }
            );
        }
    });

    it('is empty, and kept by nobody, when the browser refuses storage', () => {
        const refused = (): never => {
            throw new DOMException('refused', 'SecurityError');
        };
        keepDraft(refused, { name: 'Ada' });
        dropDraft(refused);
        assert.deepEqual(readDraft(refused), { name: '', email: '' });
    });
});
