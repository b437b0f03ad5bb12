import assert from 'node:assert/strict';
import { vouchedName } from './vouched-name.js';

describe('the name of a person whom another party vouches for', () => {
    for (const [said, name] of [
        [['Ada Lovelace', 'ada'], 'Ada Lovelace'],
        [[undefined, '', 'ada'], 'ada'],
        [[' Ada\tB\u0000 '], 'AdaB'],
        [['ada.lovelace@example.com'], 'ada lovelace'],
        [['ada.lovelace'], 'ada lovelace'],
        [['Win at http://evil.example', 'Ada'], 'Ada'],
        [['www.evil'], 'www evil'],
        [[`${'a'.repeat(119)}\u{1F469}`], 'a'.repeat(119)],
        [[42, null, '\u202E'], 'Somebody'],
        [[], 'Somebody']
    ] as const) {
        it(`is ${JSON.stringify(name)} where it says ${JSON.stringify(said)}`, () => {
            assert.equal(vouchedName(said), name);
        });
    }
});
