import assert from 'node:assert/strict';
import { factorProblems, factorRoutes, identityProblems, identityRoutes, organizationRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { codeIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { newKey, withToken } from '../support/programs.js';
import { type AuthenticatorApp, addPasskey, beginSignIn, enrolTotp, newcomer, recorded } from '../support/second-factors.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;

describe('taking a second factor away', () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let email: string;
    let app: AuthenticatorApp;

    before(async () => {
        platform = await TestPlatform.start();
    });

    beforeEach(async () => {
        ({ browser, email } = await newcomer(platform));
        ({ app } = await enrolTotp(platform, browser));
    });

    after(() => platform.stop());

    const removeTotp = (query: { endApiKeys?: string } = {}) => browser.api.call(factorRoutes.removeTotp, { query });
    const prove = () => browser.api.call(factorRoutes.elevate, { body: { kind: 'totp', code: app.nextCode() } });
    const isThere = async () => (await browser.api.call(factorRoutes.listFactors)).totp !== null;

    it('needs a proof of the last five minutes, though a sign-in is good for other deeds for fifteen', async () => {
        platform.clock.advance(6 * minute);
        const { elevatedUntil } = await browser.api.call(factorRoutes.getElevation);
        assert.ok(elevatedUntil);
        assert.equal((await problemOf(removeTotp())).code, identityProblems.elevationRequired);
        assert.equal(
            (await problemOf(browser.api.call(factorRoutes.enrolTotp))).code,
            identityProblems.elevationRequired,
            'nor is it replaced'
        );
        assert.ok(await isThere());
        await prove();
        assert.equal((await removeTotp()).totp, null);
    });

    it('needs the factor itself: the password alone does not do', async () => {
        platform.clock.advance(20 * minute);
        assert.equal((await problemOf(removeTotp())).code, identityProblems.elevationRequired);
        const password = { kind: 'password' as const, password: 'correct horse battery' };
        assert.equal((await problemOf(browser.api.call(factorRoutes.elevate, { body: password }))).code, factorProblems.notAvailable);
        assert.equal((await problemOf(removeTotp())).code, identityProblems.elevationRequired);
        assert.ok(await isThere());
    });

    it('is not possible for a session that was never raised to the factor, whatever it says of its freshness', async () => {
        await platform.database(client =>
            client.query('update sessions set multi_factor = false from users where users.id = user_id and email = $1', [email])
        );
        platform.clock.advance(6_000);
        for (const call of [
            () => removeTotp(),
            () => browser.api.call(factorRoutes.enrolTotp),
            () => browser.api.call(factorRoutes.enrolEmail),
            () => browser.api.call(factorRoutes.beginPasskey),
            () => browser.api.call(factorRoutes.renewRecoveryCodes, { body: {} })
        ]) {
            assert.equal((await problemOf(call())).code, identityProblems.elevationRequired);
        }
        assert.ok(await isThere());
    });

    it('leaves one, of two that are removed at the same moment, where an organisation asks for it', async () => {
        const { added } = await addPasskey(browser);
        const passkeyId = added.factors.passkeys[0]?.id ?? '';
        const { currentOrganizationId } = await browser.api.call(identityRoutes.whoAmI);
        await platform.database(client =>
            client.query('update organizations set factor_required = true where organization_id = $1', [currentOrganizationId])
        );
        const outcomes = await Promise.allSettled([
            removeTotp(),
            browser.api.call(factorRoutes.removePasskey, { params: { passkeyId }, query: {} })
        ]);
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
        const { totp, passkeys } = await browser.api.call(factorRoutes.listFactors);
        assert.equal(passkeys.length + (totp === null ? 0 : 1), 1);
        const rest = passkeys[0]
            ? () => browser.api.call(factorRoutes.removePasskey, { params: { passkeyId }, query: {} })
            : () => removeTotp();
        assert.equal((await problemOf(rest())).code, factorProblems.lastFactor);
    });

    it('ends all other sessions, tells the person by mail, and is recorded', async () => {
        const device = platform.browser();
        await beginSignIn(device, email);
        await device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.nextCode() } });
        await prove();
        await removeTotp();
        assert.equal((await problemOf(device.api.call(identityRoutes.whoAmI))).status, 401);
        assert.match((await platform.mailTo(email, /second factor was removed/)).text, /If this was not you/);
        assert.equal((await recorded(browser, 'factor.removed')).length, 1);
        assert.deepEqual((await browser.api.call(factorRoutes.getElevation)).proofs, ['password']);
        const session = await platform.database(client =>
            client.query('select multi_factor from sessions join users on users.id = user_id where email = $1', [email])
        );
        assert.deepEqual(session.rows, [{ multi_factor: false }], 'the session shows no factor any more');
    });

    it('makes an API key of before worth one factor, where an organisation asks for a second one', async () => {
        const acme = await TestOrganization.found(platform, 'Boss');
        const { user } = await browser.api.call(identityRoutes.whoAmI);
        await acme.accept(browser, await acme.invite(email, 'member'));
        const { secret } = await newKey(browser, { organizationId: acme.id });
        const read = () => withToken(browser, secret).call(organizationRoutes.getOrganization, { params: acme.params });
        const require = async (factorRequired: boolean) => {
            await platform.database(client =>
                client.query('update organizations set factor_required = $2 where organization_id = $1', [acme.id, factorRequired])
            );
            // What is known of an organisation's demands is read anew.
            platform.clock.advance(10_000);
        };
        await require(true);
        assert.equal((await read()).organizationId, acme.id);
        await require(false);
        await prove();
        await removeTotp();
        assert.equal((await read()).organizationId, acme.id, 'the key itself stays good');
        await require(true);
        assert.equal((await problemOf(read())).code, identityProblems.factorRequired);
        const { rows } = await platform.database(client => client.query('select multi_factor from sessions where user_id = $1', [user.id]));
        assert.deepEqual(
            rows.map(({ multi_factor }) => multi_factor),
            [false, false]
        );
    });

    it('forgets a code that was on its way, so that it can not be shown afterwards', async () => {
        await browser.api.call(factorRoutes.enrolEmail);
        await removeTotp();
        const code = codeIn(await platform.mailTo(email, /Your code/));
        assert.equal((await problemOf(browser.api.call(factorRoutes.confirmEmail, { body: { code } }))).code, factorProblems.wrongCode);
    });

    it('is not undone by a proof that was given in the same moment', async () => {
        const { user } = await browser.api.call(identityRoutes.whoAmI);
        await platform.database(async client => {
            await client.query('begin');
            await client.query("select pg_advisory_xact_lock(hashtextextended('factors:' || $1, 0))", [user.id]);
            const proved = prove();
            await eventually('the proof waits for the removal', async () => {
                const { rowCount } = await client.query("select from pg_locks where locktype = 'advisory' and not granted");
                return (rowCount ?? 0) > 0 || undefined;
            });
            await client.query('delete from factors where user_id = $1', [user.id]);
            await client.query('update sessions set multi_factor = false where user_id = $1', [user.id]);
            await client.query('commit');
            await proved;
            const { rows } = await client.query('select multi_factor from sessions where user_id = $1', [user.id]);
            assert.deepEqual(rows, [{ multi_factor: false }]);
        });
    });
});
