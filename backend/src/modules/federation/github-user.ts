import { z } from 'zod';
import type { OutboundWeb } from '../../ports/outbound-web.js';
import { textOf, type VouchedClaims } from './claims.js';
import { answerRefused, providerUnavailable } from './federation-errors.js';

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
const userSchema = z.object({ id: z.number().int().positive(), login: z.string(), name: z.string().nullish() });
/** https://docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user */
const addressesSchema = z.array(z.object({ email: z.email(), primary: z.boolean(), verified: z.boolean() }));

/** Who signed in at GitHub, which speaks OAuth 2 without OpenID Connect: its API says so to who holds the access token. */
export class GitHubUser {
    constructor(private readonly web: OutboundWeb) {}

    async read(apiUrl: string, accessToken: string): Promise<VouchedClaims> {
        const user = await this.get(`${apiUrl}/user`, accessToken, userSchema);
        const addresses = await this.get(`${apiUrl}/user/emails`, accessToken, addressesSchema);
        // The address in the profile is any that the person shows to others; the primary one is where GitHub writes to.
        const primary = addresses.find(address => address.primary);
        return {
            subject: String(user.id),
            email: primary?.email,
            emailVerified: primary?.verified ?? false,
            name: textOf(user.name) ?? user.login,
            userName: undefined,
            groups: [],
            multiFactor: false,
            provenAt: undefined
        };
    }

    private async get<Schema extends z.ZodType>(url: string, accessToken: string, schema: Schema): Promise<z.output<Schema>> {
        const response = await this.web
            .fetch(url, {
                headers: {
                    accept: 'application/vnd.github+json',
                    authorization: `Bearer ${accessToken}`,
                    'user-agent': 'CODITECT',
                    'x-github-api-version': '2022-11-28'
                }
            })
            .catch(() => {
                throw providerUnavailable("The provider can't be reached.");
            });
        if (!response.ok) {
            throw answerRefused();
        }
        const parsed = schema.safeParse(await response.json().catch(() => undefined));
        if (!parsed.success) {
            throw answerRefused();
        }
        return parsed.data;
    }
}
