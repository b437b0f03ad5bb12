import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.js';

describe('the settings of sign-in providers', () => {
    let folder: string;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-test-'));
    });

    after(() => rm(folder, { recursive: true }));

    const providers = (environment: Record<string, string>) => readConfig(environment).signInProviders;

    /** The refusal, which must name the setting and hold no secret. */
    function refusal(environment: Record<string, string>): string {
        try {
            providers(environment);
        } catch (error) {
            assert.ok(error instanceof ConfigError);
            assert.equal(error.message.includes('hush'), false);
            return error.message;
        }
        return assert.fail('It was not refused.');
    }

    it('name none where nothing is set', () => {
        assert.deepEqual(providers({}), []);
    });

    it('name a provider by its id and secret, at its own address', () => {
        const named = providers({
            GOOGLE_CLIENT_ID: 'g',
            GOOGLE_CLIENT_SECRET: 'hush',
            GITHUB_CLIENT_ID: 'h',
            GITHUB_CLIENT_SECRET: 'hush',
            LINKEDIN_CLIENT_ID: 'l',
            LINKEDIN_CLIENT_SECRET: 'hush'
        });
        assert.deepEqual(
            named.map(provider => [provider.id, provider.kind === 'oidc' ? `${provider.issuer} ${provider.proofs}` : provider.apiUrl]),
            [
                ['google', 'https://accounts.google.com nonce-and-pkce'],
                ['github', 'https://api.github.com'],
                ['linkedin', 'https://www.linkedin.com/oauth none']
            ]
        );
    });

    it('are refused by the name of what is missing', () => {
        assert.match(refusal({ GOOGLE_CLIENT_ID: 'g' }), /^GOOGLE_CLIENT_SECRET: /);
        assert.match(refusal({ GITHUB_CLIENT_SECRET: 'hush' }), /^GITHUB_CLIENT_ID: /);
        assert.match(refusal({ OIDC_CLIENT_ID: 'o', OIDC_CLIENT_SECRET: 'hush' }), /^OIDC_ISSUER: /);
        assert.match(refusal({ OIDC_ISSUER: 'nowhere', OIDC_CLIENT_ID: 'o', OIDC_CLIENT_SECRET: 'hush' }), /^OIDC_ISSUER: /);
        assert.match(refusal({ CODITECT_INTERNAL_PROVIDER_HOSTS: 'https://a.example' }), /^CODITECT_INTERNAL_PROVIDER_HOSTS/);
    });

    it('name more by a file, each id once', async () => {
        const file = join(folder, 'providers.json');
        const one = { id: 'corp', name: 'Corp', issuer: 'https://login.corp.example', clientId: 'c', clientSecret: 'hush' };
        await writeFile(file, JSON.stringify([one]));
        assert.deepEqual(
            providers({ CODITECT_OIDC_PROVIDERS: file }).map(({ id, name }) => [id, name]),
            [['corp', 'Corp']]
        );
        const bad: readonly (readonly [string, RegExp])[] = [
            ['{', /can't be read as JSON/],
            [JSON.stringify([one, one]), /"corp" twice/],
            [JSON.stringify([{ ...one, clientSecret: undefined }]), /0\.clientSecret/],
            [JSON.stringify([{ ...one, unknown: 1 }]), /unknown/i],
            [JSON.stringify([{ ...one, id: '../x' }]), /0\.id/]
        ];
        for (const [text, expected] of bad) {
            await writeFile(file, text);
            assert.match(refusal({ CODITECT_OIDC_PROVIDERS: file }), expected);
        }
        assert.match(refusal({ CODITECT_OIDC_PROVIDERS: join(folder, 'none.json') }), /^CODITECT_OIDC_PROVIDERS: /);
    });
});
