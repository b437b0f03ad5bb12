import { hash as hashOnce } from 'node:crypto';
import { type GrantableScope, grantableScopes, type TokenAudience } from '@coditect/protocol';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { SigningKeys } from './signing-keys.js';

export const accessTokenSeconds = 300;
const keptTokens = 20_000;

export interface AccessTokenRequest {
    readonly userId: string;
    readonly sessionId: string;
    readonly organizationId: string;
    readonly tier: string;
    readonly scopes: readonly GrantableScope[];
    readonly audience: TokenAudience;
    readonly clientId: string;
}

/** What a token of ours says, once it is believed. */
export interface AccessTokenClaims {
    readonly userId: string;
    readonly sessionId: string;
    readonly organizationId: string;
    readonly scopes: readonly GrantableScope[];
}

/** Exactly what we write. A header that brings a key of its own, or asks for something else to be understood, is not ours. */
const headerSchema = z.strictObject({ alg: z.literal('ES256'), typ: z.literal('at+jwt'), kid: z.uuid() });

const claimsSchema = z.object({
    sub: z.uuid(),
    sid: z.uuid(),
    org: z.uuid(),
    scope: z.string(),
    iat: z.number().int(),
    exp: z.number().int(),
    jti: z.uuid()
});

interface Verified {
    readonly kid: string;
    readonly expiresAt: number;
    readonly claims: AccessTokenClaims;
}

/** Short-lived tokens that say by themselves whom they stand for (JWT access tokens, RFC 9068; ES256). */
export class AccessTokens {
    /** By hash, so that no token lies in memory. */
    private readonly verified = new LRUCache<string, Verified>({ max: keptTokens });

    constructor(
        private readonly keys: SigningKeys,
        /** The control origin: who issues, and under which the audiences are named. */
        private readonly issuer: string,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    async issue(request: AccessTokenRequest): Promise<{ readonly token: string; readonly expiresAt: Date }> {
        const { kid, privateKey } = await this.keys.current();
        const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
        const expiresAt = issuedAt + accessTokenSeconds;
        const claims = {
            iss: this.issuer,
            aud: this.audienceOf(request.audience),
            sub: request.userId,
            client_id: request.clientId,
            org: request.organizationId,
            tier: request.tier,
            scope: request.scopes.join(' '),
            sid: request.sessionId,
            iat: issuedAt,
            exp: expiresAt,
            jti: this.random.uuid()
        };
        const token = jwt.sign(claims, privateKey, { algorithm: 'ES256', header: { alg: 'ES256', typ: 'at+jwt', kid } });
        return { token, expiresAt: new Date(expiresAt * 1000) };
    }

    /**
     * What a token for our own API says; undefined where it is not ours, not for us, or not good any more. A signature is
     * checked once, and then remembered until the token expires or its key goes. Whether the session lives is not asked here.
     */
    async verify(token: string): Promise<AccessTokenClaims | undefined> {
        const hash = hashOnce('sha256', token, 'base64');
        const remembered = this.verified.get(hash);
        const known = remembered ?? (await this.check(token));
        const now = Math.floor(this.clock.now().getTime() / 1000);
        if (!known || known.expiresAt <= now || !(await this.keys.find(known.kid))) {
            this.verified.delete(hash);
            return undefined;
        }
        if (!remembered) {
            this.verified.set(hash, known);
        }
        return known.claims;
    }

    /** `<issuer>/api` and the like. */
    audienceOf(audience: TokenAudience): string {
        return `${this.issuer}/${audience}`;
    }

    private async check(token: string): Promise<Verified | undefined> {
        const header = headerSchema.safeParse(headerOf(token));
        const key = header.success ? await this.keys.find(header.data.kid) : undefined;
        if (!header.success || !key) {
            return undefined;
        }
        try {
            const payload = jwt.verify(token, key, {
                algorithms: ['ES256'],
                issuer: this.issuer,
                audience: this.audienceOf('api'),
                clockTimestamp: Math.floor(this.clock.now().getTime() / 1000)
            });
            const { sub, sid, org, scope, iat, exp } = claimsSchema.parse(payload);
            const scopes = grantableScopes.filter(one => scope.split(' ').includes(one));
            // We never wrote one that lasts longer.
            return exp - iat > accessTokenSeconds
                ? undefined
                : { kid: header.data.kid, expiresAt: exp, claims: { userId: sub, sessionId: sid, organizationId: org, scopes } };
        } catch (error) {
            if (error instanceof jwt.JsonWebTokenError || error instanceof z.ZodError) {
                return undefined;
            }
            throw error;
        }
    }
}

/** The header as it stands there, believed in nothing. */
function headerOf(token: string): unknown {
    try {
        return JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString('utf8'));
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
