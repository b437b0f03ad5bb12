import { emailSchema } from '@coditect/protocol';
import { answerRefused } from './federation-errors.js';
import type { Answer, OidcClient, RelyingParty } from './oidc-client.js';

/** What another party says of a person. */
export interface VouchedClaims {
    readonly subject: string;
    readonly email: string | undefined;
    readonly emailVerified: boolean;
    readonly name: string | undefined;
    /** The address by which the party's own people sign in, which may be one of mail. Never a verified one. */
    readonly userName: string | undefined;
    readonly groups: readonly string[];
    readonly multiFactor: boolean;
    /** When the party last asked the person for a proof, as far as it says so. */
    readonly provenAt: Date | undefined;
}

/** The claims of the id token, and of the user info where the token has no address (OpenID Connect Core 1.0, 5.1 and 5.3). */
export async function claimsOf(client: OidcClient, party: RelyingParty, answer: Answer): Promise<VouchedClaims> {
    const subject = answer.claims?.sub;
    if (!answer.claims || typeof subject !== 'string' || subject === '' || subject.length > 255) {
        throw answerRefused();
    }
    const more = answer.claims.email === undefined ? await client.userInfo(party, answer, subject) : undefined;
    const claims = { ...more, ...answer.claims };
    return {
        subject,
        email: addressOf(claims.email),
        // Some providers say it as a text.
        emailVerified: claims.email_verified === true || claims.email_verified === 'true',
        name: textOf(claims.name),
        userName: addressOf(claims.preferred_username) ?? addressOf(claims.upn),
        groups: Array.isArray(claims.groups) ? claims.groups.filter(group => typeof group === 'string') : [],
        // RFC 8176.
        multiFactor: Array.isArray(claims.amr) && claims.amr.includes('mfa'),
        provenAt: typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1000) : undefined
    };
}

export function addressOf(value: unknown): string | undefined {
    const parsed = emailSchema.safeParse(value);
    return parsed.success ? parsed.data : undefined;
}

/** Without control characters; undefined where nothing is left. */
export function textOf(value: unknown): string | undefined {
    const text = typeof value === 'string' ? value.replace(/\p{Cc}/gu, '').trim() : '';
    return text === '' ? undefined : text;
}
