import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.js';

describe('a secret box', () => {
    const box = new SecretBox(randomBytes(32));

    it('gives back what was sealed, to who knows what it was sealed for', () => {
        const sealed = box.seal('größer', 'totp:1');
        assert.equal(box.open(sealed, 'totp:1'), 'größer');
        assert.throws(() => box.open(sealed, 'totp:2'));
        assert.ok(!sealed.includes('größer'));
    });

    it('seals the same text differently each time', () => {
        assert.notDeepEqual(box.seal('a', 'x'), box.seal('a', 'x'));
    });

    it('refuses what was changed, cut short, or sealed with another key', () => {
        const sealed = box.seal('secret', 'x');
        for (const at of [0, 5, 20, sealed.length - 1]) {
            const changed = Buffer.from(sealed);
            changed[at] = (changed[at] ?? 0) ^ 1;
            assert.throws(() => box.open(changed, 'x'));
        }
        assert.throws(() => box.open(sealed.subarray(0, 28), 'x'));
        assert.throws(() => new SecretBox(randomBytes(32)).open(sealed, 'x'));
        assert.throws(() => new SecretBox(randomBytes(16)), RangeError);
    });
});
