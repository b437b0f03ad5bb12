import assert from 'node:assert/strict';
import { problemSentence } from './problem-words.js';

describe('the sentence for a sign-in that did not work', () => {
    it('is there for each code that a sign-in may come back with', () => {
        const codes = [
            'expired',
            'denied',
            'answer-refused',
            'provider-unavailable',
            'address-unverified',
            'link-first',
            'foreign-address',
            'not-a-member',
            'account-closed',
            'linked-elsewhere',
            'single-sign-on-required'
        ];
        const sentences = codes.map(problemSentence);
        assert.equal(new Set(sentences).size, codes.length);
        assert.ok(sentences.every(sentence => sentence?.endsWith('.')));
        assert.equal(sentences.includes(problemSentence('unknown')), false);
    });

    it('is never what somebody put into the address', () => {
        for (const text of ['Call 555-0100 now', '<b>x</b>', '__proto__', 'constructor', '']) {
            assert.equal(problemSentence(text), 'The sign-in did not work. Start again.');
        }
        assert.equal(problemSentence(null), undefined);
    });
});
