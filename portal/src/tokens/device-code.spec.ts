import assert from 'node:assert/strict';
import { codeOfLink, forgetCode, readUserCode } from './device-code.js';

function memory() {
    const kept = new Map<string, string>();
    return {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key)
    };
}

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
        const store = memory();
        assert.equal(
            codeOfLink('#BCDF-GHJK', () => store),
            'BCDF-GHJK'
        );
        assert.equal(
            codeOfLink('', () => store),
            'BCDF-GHJK'
        );
        assert.equal(
            codeOfLink('#LMNP-QRST', () => store),
            'LMNP-QRST'
        );
        forgetCode(() => store);
        assert.equal(
            codeOfLink('', () => store),
            undefined
        );
    });

    it('is typed anew where the browser keeps nothing', () => {
        const refused = () => {
            throw new DOMException('refused');
        };
        assert.equal(codeOfLink('#BCDF-GHJK', refused), 'BCDF-GHJK');
        assert.equal(codeOfLink('', refused), undefined);
        forgetCode(refused);
    });
});
