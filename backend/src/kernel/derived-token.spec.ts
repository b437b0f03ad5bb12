import assert from 'node:assert/strict';
import { deriveToken } from './derived-token.js';

describe('a token that is derived from the secret key', () => {
    const key = Buffer.alloc(32, 1);

    it('is the same for the same key and purpose, and has 256 bits', () => {
        assert.equal(deriveToken(key, 'outbox'), deriveToken(Buffer.from(key), 'outbox'));
        assert.match(deriveToken(key, 'outbox'), /^[\w-]{43}$/);
    });

    it('is another for another key, and for another purpose', () => {
        assert.notEqual(deriveToken(key, 'outbox'), deriveToken(Buffer.alloc(32, 2), 'outbox'));
        assert.notEqual(deriveToken(key, 'outbox'), deriveToken(key, 'metrics'));
    });
});
