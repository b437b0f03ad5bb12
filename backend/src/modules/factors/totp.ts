import { ScureBase32Plugin } from 'otplib';
import { generateURI, verifySync } from 'otplib/functional';
import type { Random } from '../../kernel/random.js';

/** A step of time, in seconds (RFC 6238, 4.1). */
const stepSeconds = 30;

/** 160 bits in base 32, as RFC 4226 (4) recommends for HMAC-SHA-1, which is what every authenticator app reads. */
export function newTotpSecret(random: Random): string {
    return new ScureBase32Plugin().encode(Buffer.from(random.token(), 'base64url').subarray(0, 20));
}

export function totpUri(secret: string, issuer: string, account: string): string {
    return generateURI({ issuer, label: account, secret });
}

/**
 * The step of time whose code this is: the present one, the one before or the one after, since clocks differ and people type
 * slowly. Undefined for any other code.
 */
export function totpStep(secret: string, code: string, now: Date): number | undefined {
    const result = verifySync({ secret, token: code, epoch: Math.floor(now.getTime() / 1000), epochTolerance: stepSeconds });
    return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
