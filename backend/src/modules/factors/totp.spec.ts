import assert from 'node:assert/strict';
import { ScureBase32Plugin } from 'otplib';
import { systemRandom } from '../../kernel/random.js';
import { newTotpSecret, totpStep } from './totp.js';

/** The key of RFC 6238, appendix B, for HMAC-SHA-1. */
const secret = new ScureBase32Plugin().encode(Buffer.from('12345678901234567890'));
const at = (seconds: number) => new Date(seconds * 1000);

describe('codes of an authenticator app', () => {
    it('are those of RFC 6238, appendix B, by their last six digits', () => {
        const vectors = [
            [59, '287082'],
            [1111111109, '081804'],
            [1111111111, '050471'],
            [1234567890, '005924'],
            [2000000000, '279037'],
            [20000000000, '353130']
        ] as const;
        for (const [seconds, code] of vectors) {
            assert.equal(totpStep(secret, code, at(seconds)), Math.floor(seconds / 30), code);
        }
    });

    it('are known one step before and after their own, as that step, and no further away', () => {
        const step = Math.floor(1234567890 / 30);
        for (const [seconds, known] of [
            [-60, undefined],
            [-30, step],
            [0, step],
            [30, step],
            [60, undefined]
        ] as const) {
            assert.equal(totpStep(secret, '005924', at(1234567890 + seconds)), known, String(seconds));
        }
    });

    it('come of 160 bits that are another person’s each time', () => {
        const secrets = Array.from({ length: 20 }, () => newTotpSecret(systemRandom));
        assert.equal(new Set(secrets).size, 20);
        assert.ok(secrets.every(one => /^[A-Z2-7]{32}$/.test(one)));
    });
});
