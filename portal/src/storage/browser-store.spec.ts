import assert from 'node:assert/strict';
import { readJson, storeOf } from './browser-store.js';
import { memoryStore } from './memory-store.js';

describe("A browser's storage", () => {
    it('is opened when it is used, and holds what was put into it', () => {
        const memory = memoryStore();
        const store = storeOf(() => memory);
        store.setItem('a', '1');
        assert.equal(store.getItem('a'), '1');
        store.removeItem('a');
        assert.equal(store.getItem('a'), null);
    });

    it('holds nothing where the browser refuses it, has none, or has no room', () => {
        const refuse = (): never => {
            throw new DOMException('The operation is insecure.', 'SecurityError');
        };
        for (const open of [refuse, () => null, () => ({ getItem: refuse, setItem: refuse, removeItem: refuse })]) {
            const store = storeOf(open);
            store.setItem('a', '1');
            store.removeItem('a');
            assert.equal(store.getItem('a'), null);
        }
    });

    it('hides no fault of ours', () => {
        const store = storeOf(() => {
            throw new TypeError('a fault');
        });
        assert.throws(() => store.getItem('a'), TypeError);
    });

    it('holds no JSON where there is none, or something else', () => {
        const store = memoryStore();
        for (const [text, value] of [
            ['{"a":1}', { a: 1 }],
            ['7', 7],
            ['null', undefined],
            ['{', undefined]
        ] as const) {
            store.setItem('a', text);
            assert.deepEqual(readJson(store, 'a'), value);
        }
        assert.equal(readJson(store, 'b'), undefined);
    });
});
