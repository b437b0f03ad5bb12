import assert from 'node:assert/strict';
import { Company } from '../support/company.js';
import { freePort } from '../support/free-port.js';
import { OpenIdProvider, testClient } from '../support/openid-provider.js';
import { enrolTotp } from '../support/second-factors.js';
import { verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';
import { travel } from '../support/travel.js';

const evil = [
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\\/evil.example',
    'https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'HTTPS://EVIL.EXAMPLE',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    '@evil.example',
    '/@evil.example',
    'user@evil.example',
    'http://localhost@evil.example',
    'http://localhost:pass@evil.example/',
    '.evil.example',
    ':80@evil.example',
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '%2f%2fevil.example',
    '/%5cevil.example',
    '/%5C%5Cevil.example',
    '/%252fevil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/\r\n/evil.example',
    '/open\r\nLocation: https://evil.example',
    '/open\r\n\r\n<script>',
    ' //evil.example',
    '\u0000//evil.example',
    '/open/../..//evil.example',
    '/..//evil.example',
    '/.//evil.example',
    '/;@evil.example',
    '/?next=//evil.example',
    '/#//evil.example',
    '／／evil.example',
    '/／evil.example',
    '〱evil.example',
    '//evil%E3%80%82example',
    '//[::1]/',
    '/open?x=https://evil.example',
    `/${'a'.repeat(300)}`,
    ''
];

describe('a redirect to somewhere else', () => {
    let platform: TestPlatform;
    let provider: OpenIdProvider;
    let company: Company;

    before(async () => {
        const port = await freePort();
        provider = await OpenIdProvider.start(`http://localhost:${port}`);
        platform = await TestPlatform.start(
            {
                OIDC_ISSUER: provider.issuer,
                OIDC_CLIENT_ID: testClient.id,
                OIDC_CLIENT_SECRET: testClient.secret,
                CODITECT_INTERNAL_PROVIDER_HOSTS: '127.0.0.1'
            },
            port
        );
        const ada = await verifiedPerson(platform, 'Ada');
        await enrolTotp(platform, ada.browser);
        await verifiedPerson(platform, 'Grace');
        company = await Company.found(platform, provider, 'Olga', 'company.example');
    });

    after(async () => {
        await platform.stop();
        await provider.stop();
    });

    const starts = () => ['/api/sign-in/providers/oidc/start', `/api${company.connection.startPath}`];

    /** What the platform itself answered by way of a Location. */
    async function destinations(start: string, next: string): Promise<readonly string[]> {
        const { addresses, end } = await travel(platform.browser(), `${start}?next=${encodeURIComponent(next)}`);
        for (const address of addresses) {
            assert.ok([platform.origin, provider.issuer].includes(new URL(address).origin), address);
        }
        return [end];
    }

    it('does not come of any start of a sign-in that ends well', async () => {
        for (const next of evil) {
            provider.person = { sub: 'grace', email: 'grace@example.com', email_verified: true };
            assert.deepEqual(await destinations(starts()[0] ?? '', next), ['/open'], next);
        }
        for (const next of evil.slice(0, 12)) {
            provider.person = { sub: 'ida', email: 'ida@company.example', name: 'Ida' };
            assert.deepEqual(await destinations(starts()[1] ?? '', next), ['/open'], next);
        }
    });

    it('does not come of one that stops at the second factor, nor of one that is refused', async () => {
        for (const next of evil.slice(0, 30)) {
            provider.person = { sub: 'ada', email: 'ada@example.com', email_verified: true };
            assert.deepEqual(await destinations(starts()[0] ?? '', next), ['/sign-in/factor'], next);
            provider.person = undefined;
            assert.deepEqual(await destinations(starts()[0] ?? '', next), ['/sign-in?problem=denied'], next);
        }
    });

    it('does not come of a way back that says where to, or of a broken start', async () => {
        for (const next of evil.slice(0, 12)) {
            // Refused answers of SAML are counted by address, so it gets a few.
            const saml = next === evil[0] || next === evil[3] ? ['/api/sign-in/saml/finish'] : [];
            for (const path of ['/api/sign-in/providers/oidc/callback', '/api/sign-in/providers/none/start', ...saml]) {
                for (const name of ['next', 'redirect_uri', 'RelayState', 'return_to', 'error_uri', 'iss']) {
                    const { headers } = await platform.browser().send(`${platform.origin}${path}?${name}=${encodeURIComponent(next)}`);
                    assert.match(headers.location ?? '', /^\/sign-in\?problem=[a-z-]+$/, `${path} ${name} ${next}`);
                }
            }
        }
    });

    it('is not what a plain path is taken for', async () => {
        provider.person = { sub: 'grace', email: 'grace@example.com', email_verified: true };
        for (const next of ['/', '/admin', '/open/amber-otter-7f3k', '/account/sign-in']) {
            assert.deepEqual(await destinations(starts()[0] ?? '', next), [next]);
        }
    });
});
