import { readFileSync } from 'node:fs';
import { providerIdSchema } from '@coditect/protocol';
import { z } from 'zod';
import type { SignInProviderSettings } from './modules/federation/index.js';

const url = z.url({ protocol: /^https?$/, error: 'must be an address such as https://login.example.com' });
const secret = z.string().min(1).optional();

/** The part of the environment that names providers. A provider is there when it has a client id and a secret. */
export const providerEnvironment = {
    GOOGLE_CLIENT_ID: secret,
    GOOGLE_CLIENT_SECRET: secret,
    GOOGLE_ISSUER: url.default('https://accounts.google.com'),
    GITHUB_CLIENT_ID: secret,
    GITHUB_CLIENT_SECRET: secret,
    GITHUB_URL: url.default('https://github.com'),
    GITHUB_API_URL: url.default('https://api.github.com'),
    LINKEDIN_CLIENT_ID: secret,
    LINKEDIN_CLIENT_SECRET: secret,
    LINKEDIN_ISSUER: url.default('https://www.linkedin.com/oauth'),
    OIDC_NAME: z.string().min(1).max(40).default('Single sign-on'),
    OIDC_ISSUER: url.optional(),
    OIDC_CLIENT_ID: secret,
    OIDC_CLIENT_SECRET: secret,
    /** More OpenID providers: a JSON file with a list of { id, name, issuer, clientId, clientSecret }. */
    CODITECT_OIDC_PROVIDERS: z.string().min(1).optional(),
    /** Hosts of identity providers inside of the operator's network. */
    CODITECT_INTERNAL_PROVIDER_HOSTS: z
        .string()
        .default('')
        .transform(text =>
            text
                .split(',')
                .map(host => host.trim().toLowerCase())
                .filter(host => host !== '')
        )
        .pipe(z.array(z.string().regex(/^[a-z0-9.:-]+$/, 'must be host names such as login.corp.example, separated by commas')))
};

type ProviderValues = z.output<z.ZodObject<typeof providerEnvironment>>;

const fileSchema = z.array(
    z.strictObject({
        id: providerIdSchema,
        name: z.string().min(1).max(40),
        issuer: url,
        clientId: z.string().min(1),
        clientSecret: z.string().min(1)
    })
);

/** The providers that the settings name, in the order in which pages offer them. `refuse` is called with what is wrong. */
export function readProviders(
    values: ProviderValues,
    refuse: (setting: string, reason: string) => never
): readonly SignInProviderSettings[] {
    const credentials = (setting: string, clientId: string | undefined, clientSecret: string | undefined) => {
        if (clientId === undefined && clientSecret === undefined) {
            return undefined;
        }
        if (clientId === undefined || clientSecret === undefined) {
            return refuse(clientId === undefined ? `${setting}_CLIENT_ID` : `${setting}_CLIENT_SECRET`, 'is missing beside the other one');
        }
        return { clientId, clientSecret };
    };
    const providers: SignInProviderSettings[] = [];
    const google = credentials('GOOGLE', values.GOOGLE_CLIENT_ID, values.GOOGLE_CLIENT_SECRET);
    if (google) {
        const issuer = values.GOOGLE_ISSUER;
        providers.push({ kind: 'oidc', id: 'google', name: 'Google', brand: 'google', issuer, proofs: 'nonce-and-pkce', ...google });
    }
    const github = credentials('GITHUB', values.GITHUB_CLIENT_ID, values.GITHUB_CLIENT_SECRET);
    if (github) {
        const [siteUrl, apiUrl] = [values.GITHUB_URL, values.GITHUB_API_URL].map(text => text.replace(/\/+$/, '')) as [string, string];
        providers.push({ kind: 'github', id: 'github', name: 'GitHub', siteUrl, apiUrl, ...github });
    }
    const linkedin = credentials('LINKEDIN', values.LINKEDIN_CLIENT_ID, values.LINKEDIN_CLIENT_SECRET);
    if (linkedin) {
        const issuer = values.LINKEDIN_ISSUER;
        providers.push({ kind: 'oidc', id: 'linkedin', name: 'LinkedIn', brand: 'linkedin', issuer, proofs: 'none', ...linkedin });
    }
    const other = credentials('OIDC', values.OIDC_CLIENT_ID, values.OIDC_CLIENT_SECRET);
    if (other) {
        const issuer = values.OIDC_ISSUER ?? refuse('OIDC_ISSUER', 'is missing beside OIDC_CLIENT_ID');
        providers.push({ kind: 'oidc', id: 'oidc', name: values.OIDC_NAME, brand: 'other', issuer, proofs: 'nonce-and-pkce', ...other });
    }
    for (const one of values.CODITECT_OIDC_PROVIDERS === undefined ? [] : readFile(values.CODITECT_OIDC_PROVIDERS, refuse)) {
        providers.push({ kind: 'oidc', brand: 'other', proofs: 'nonce-and-pkce', ...one });
    }
    const twice = providers.find((provider, index) => providers.findIndex(({ id }) => id === provider.id) !== index);
    return twice ? refuse('CODITECT_OIDC_PROVIDERS', `names the provider "${twice.id}" twice`) : providers;
}

function readFile(path: string, refuse: (setting: string, reason: string) => never): z.output<typeof fileSchema> {
    try {
        const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
        if (parsed.success) {
            return parsed.data;
        }
        const [issue] = parsed.error.issues;
        return refuse('CODITECT_OIDC_PROVIDERS', `${path}: ${issue?.path.join('.')}: ${issue?.message}`);
    } catch (error) {
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) {
            return refuse('CODITECT_OIDC_PROVIDERS', `${path} can't be read as JSON`);
        }
        throw error;
    }
}
