import assert from 'node:assert/strict';
import { memoryStore } from '../storage/memory-store.js';
import { dropInvitation, keepInvitation, readInvitation } from './pending-invitation.js';

const day = 24 * 60 * 60 * 1000;

describe('a pending invitation', () => {
    it('is there until it is dropped', () => {
        const store = memoryStore();
        assert.equal(readInvitation(store, 0), undefined);
        keepInvitation(store, 'secret', 0);
        assert.equal(readInvitation(store, 6 * day), 'secret');
        dropInvitation(store);
        assert.equal(readInvitation(store, 6 * day), undefined);
    });

    it('is forgotten once it is good no more', () => {
        const store = memoryStore();
        keepInvitation(store, 'secret', 0);
        assert.equal(readInvitation(store, 7 * day), undefined);
        assert.equal(store.kept.size, 0);
    });

    it('is not what something else has written there', () => {
        for (const text of ['{', 'null', '"x"', '{"token": 1, "until": 2}', '{"token": "x"}']) {
            const store = memoryStore();
            store.kept.set('coditect.invitation', text);
            assert.equal(readInvitation(store, 0), undefined, text);
        }
    });
});
