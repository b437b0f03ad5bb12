import assert from 'node:assert/strict';
import { commandLineClient, identityRoutes, oauthRoutes } from '@coditect/protocol';
import { linkIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { beginDevice, program, refresh, signInCommandLine, withToken } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const retryMilliseconds = 10_000;
const day = 24 * 60 * 60 * 1000;

/** Who holds a copy of a command line's refresh token has it until it is used twice. */
describe('a stolen refresh token', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
    });

    after(() => platform.stop());

    beforeEach(() => ada.signIn('ada@example.com'));

    const actions = (action: string) =>
        platform.database(async client => {
            const { rows } = await client.query('select from audit_entries where action = $1', [action]);
            return rows.length;
        });

    it('ends the whole sign-in when it is shown after its owner used it, and the owner is told', async () => {
        const stolen = await signInCommandLine(ada);
        const owners = await refresh(ada, stolen.refresh_token);
        platform.clock.advance(retryMilliseconds + 1);
        const recorded = await actions('refresh-token.reused');
        assert.equal((await problemOf(refresh(ada, stolen.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal((await problemOf(withToken(ada, owners.access_token).call(identityRoutes.whoAmI))).status, 401);
        assert.equal((await problemOf(refresh(ada, owners.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal(await actions('refresh-token.reused'), recorded + 1);
        const mail = await platform.mailTo('ada@example.com', /signed out/);
        assert.match(mail.text, /used a second time, from 127\.0\.0\.1/);
        assert.equal(linkIn(mail).href, `${platform.origin}/account/devices`);
    });

    it('ends the whole sign-in when the thief was first and the owner comes after', async () => {
        const owners = await signInCommandLine(ada);
        const first = await refresh(ada, owners.refresh_token);
        const thiefs = await refresh(ada, first.refresh_token);
        assert.equal((await problemOf(refresh(ada, owners.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal((await problemOf(refresh(ada, thiefs.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal((await problemOf(withToken(ada, thiefs.access_token).call(identityRoutes.whoAmI))).status, 401);
    });

    it('gains no second branch by the grace for lost answers: both get the same token, and its second use ends all', async () => {
        const owners = await signInCommandLine(ada);
        const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => refresh(ada, owners.refresh_token)));
        assert.deepEqual([...new Set(others.map(other => other.refresh_token))], [first!.refresh_token]);
        const next = await refresh(ada, first!.refresh_token);
        assert.equal((await problemOf(refresh(ada, owners.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal((await problemOf(refresh(ada, next.refresh_token))).code, 'oauth.invalid_grant');
    });

    it('is worth nothing to another client, in another form or as another kind of token', async () => {
        const { refresh_token: token, access_token: access } = await signInCommandLine(ada);
        const exchange = (body: Record<string, string>) =>
            problemOf(program(ada).call(oauthRoutes.exchangeToken, { body: body as { grant_type: string } })).then(({ code }) => code);
        const client_id = commandLineClient;
        const grant_type = 'refresh_token';
        assert.equal(await exchange({ grant_type, refresh_token: token }), 'oauth.invalid_request');
        assert.equal(await exchange({ grant_type, client_id: 'other', refresh_token: token }), 'oauth.invalid_client');
        assert.equal(await exchange({ grant_type, client_id }), 'oauth.invalid_request');
        assert.equal(await exchange({ grant_type: 'password', client_id, refresh_token: token }), 'oauth.unsupported_grant_type');
        assert.equal(await exchange({ grant_type, client_id, refresh_token: access.slice(0, 200) }), 'oauth.invalid_grant');
        assert.equal(await exchange({ grant_type, client_id, refresh_token: token.toUpperCase() }), 'oauth.invalid_grant');
        assert.equal((await problemOf(withToken(ada, token).call(identityRoutes.whoAmI))).status, 401);
        await refresh(ada, token);
    });

    it('is worth nothing after 30 days without use, nor after 90 with', async () => {
        const idle = await signInCommandLine(ada);
        let used = await signInCommandLine(ada);
        for (let days = 0; days < 87; days += 29) {
            platform.clock.advance(29 * day);
            used = await refresh(ada, used.refresh_token);
        }
        assert.equal((await problemOf(refresh(ada, idle.refresh_token))).code, 'oauth.invalid_grant');
        platform.clock.advance(4 * day);
        assert.equal((await problemOf(refresh(ada, used.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal((await problemOf(withToken(ada, used.access_token).call(identityRoutes.whoAmI))).status, 401);
    });

    it('stands nowhere in the database, neither it nor a device code nor a user code', async () => {
        const begun = await beginDevice(ada);
        const { refresh_token: token } = await signInCommandLine(ada);
        const next = await refresh(ada, token);
        const kept = await platform.database(async client => {
            const { rows } = await client.query(
                'select (select json_agg(t) from refresh_tokens t)::text || (select json_agg(d) from device_requests d)::text as kept'
            );
            return (rows[0] as { kept: string }).kept;
        });
        for (const secret of [token, next.refresh_token, begun.device_code, begun.user_code]) {
            assert.equal(kept.includes(secret), false);
            assert.equal(kept.includes(Buffer.from(secret).toString('hex')), false);
        }
    });
});
