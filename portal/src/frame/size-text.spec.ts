import assert from 'node:assert/strict';
import { sizeText } from './size-text.js';

describe('a size', () => {
    it('is shown with a space before its unit, and with one decimal at most', () => {
        const shown = [0, 1, 51, 1023, 1024, 2500, 1024 ** 2 - 1, 900 * 1024 ** 2, 1.54 * 1024 ** 3, 3000 * 1024 ** 4].map(sizeText);
        assert.deepEqual(shown, [
            '0 bytes',
            '1 byte',
            '51 bytes',
            '1023 bytes',
            '1 KiB',
            '2.4 KiB',
            '1 MiB',
            '900 MiB',
            '1.5 GiB',
            '3,000 TiB'
        ]);
    });
});
