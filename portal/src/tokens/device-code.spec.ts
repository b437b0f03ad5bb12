import assert from 'node:assert/strict';
import { memoryStore } from '../storage/memory-store.js';
import { codeOfLink, forgetCode, readUserCode } from './device-code.js';

describe("a device's code", () => {
    it('is read however it is typed, and nothing else is', () => {
        for (const typed of ['BCDF-GHJK', 'bcdfghjk', ' bcdf ghjk ', 'BCDF_GHJK']) {
            assert.equal(readUserCode(typed), 'BCDF-GHJK');
        }
        for (const typed of ['', 'BCDF-GHJ', 'ABCD-EFGH', 'BCDF-GHJK-L', '<script>']) {
            assert.equal(readUserCode(typed), undefined);
        }
    });

    it('is remembered over the sign-in until it is decided on', () => {
        const store = memoryStore();
        assert.equal(codeOfLink('#BCDF-GHJK', store), 'BCDF-GHJK');
        assert.equal(codeOfLink('', store), 'BCDF-GHJK');
        assert.equal(codeOfLink('#LMNP-QRST', store), 'LMNP-QRST');
        forgetCode(store);
        assert.equal(codeOfLink('', store), undefined);
    });
});
