import assert from 'node:assert/strict';
import { grantableScopes, oauthRoutes } from '@coditect/protocol';
import { contracts, somePath } from '../support/contracts.js';
import { newKey, signInCommandLine } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** What a thief of a token must never reach: the account, the installation, and whatever asks a person to be there. */
const closed = contracts.filter(
    ({ access }) =>
        access.kind === 'signed-in' &&
        (access.scope === 'account' || access.scope === 'administration' || access.scope === 'git' || access.elevated === true)
);

describe('a program, whatever token it shows', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let organizationId: string;
    let bound: ReadonlySet<string>;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        organizationId = (await ada.signUp('Ada')).currentOrganizationId;
        const { paths } = (await ada.send(`${platform.origin}/api/openapi.json`)).json<{
            paths: Record<string, Record<string, { operationId: string }>>;
        }>();
        bound = new Set(Object.values(paths).flatMap(methods => Object.values(methods).map(({ operationId }) => operationId)));
    });

    after(() => platform.stop());

    const tokens: Readonly<Record<string, () => Promise<string>>> = {
        'an API key with every scope': async () => (await newKey(ada)).secret,
        'an access token of a browser': async () =>
            (await ada.api.call(oauthRoutes.issueAccessToken, { body: { scopes: [...grantableScopes] } })).accessToken,
        'an access token of a command line': async () => (await signInCommandLine(ada, grantableScopes)).access_token
    };

    for (const [kind, make] of Object.entries(tokens)) {
        it(`is refused by every route of the account, of the installation and of fresh proofs: ${kind} of an administrator`, async () => {
            const token = await make();
            const tried = closed.filter(({ id }) => bound.has(id));
            assert.ok(tried.length >= 10, `${tried.length}`);
            for (const contract of tried) {
                const { id, method, consumes } = contract;
                // In the own organisation, so that nothing is refused for being another's.
                const filled = somePath(contract, organizationId);
                const withBody = method !== 'GET' && method !== 'DELETE';
                // Beside the person's own cookie, which must not help.
                const answer = await ada.send(`${platform.origin}/api${filled}`, {
                    method,
                    headers: {
                        authorization: `Bearer ${token}`,
                        ...(withBody ? { 'content-type': consumes ?? 'application/json' } : {})
                    },
                    ...(withBody ? { body: consumes ? 'a=b' : '{}' } : {})
                });
                assert.equal(answer.status, 403, `${id}: ${answer.body}`);
                assert.ok(['access.forbidden', 'session.elevation-required'].includes(answer.json<{ code: string }>().code), id);
            }
        });
    }
});
