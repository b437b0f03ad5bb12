import assert from 'node:assert/strict';
import { describeBrowser } from './browser-name.js';

describe('the name of a browser', () => {
    it('is read from what it says of itself', () => {
        const safari =
            'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
        const edge =
            'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0';
        assert.deepEqual(describeBrowser(safari), { browser: 'Safari 17', operatingSystem: 'iOS' });
        assert.deepEqual(describeBrowser(edge), { browser: 'Microsoft Edge 126', operatingSystem: 'Windows' });
    });

    it('is left out where it says nothing that is known', () => {
        for (const odd of ['', 'x', '<script>alert(1)</script>', '\u202e'.repeat(100)]) {
            assert.equal(describeBrowser(odd).operatingSystem, undefined);
        }
    });
});
