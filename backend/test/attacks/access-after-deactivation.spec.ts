import assert from 'node:assert/strict';
import {
    accountRoutes,
    deviceRoutes,
    eventsPath,
    identityRoutes,
    organizationRoutes,
    ProblemError,
    platformPaths
} from '@coditect/protocol';
import type { WebSocket } from 'ws';
import { problemOf } from '../support/problem-of.js';
import { newKey, withToken } from '../support/programs.js';
import { oktaUser, patchOf, ScimClient } from '../support/scim-client.js';
import { closeCodeOf, opened, within } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestOrganization, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

/** How long whatever somebody had opened may outlive the deactivation. */
const graceMilliseconds = 2_000;
const off = patchOf({ op: 'replace', value: { active: false } });
const on = patchOf({ op: 'replace', value: { active: true } });

describe('somebody whom the directory has deactivated', () => {
    let platform: TestPlatform;
    let acme: TestOrganization;
    let directory: ScimClient;

    before(async () => {
        platform = await TestPlatform.start();
        acme = await TestOrganization.found(platform, 'Ada');
        directory = await ScimClient.connect(acme, 'acme.example');
    });

    after(() => platform.stop());

    const refused = async (call: Promise<unknown>, status: number) => assert.equal((await problemOf(call)).status, status);
    const eventsOf = (browser: TestBrowser, headers: Record<string, string> = {}) =>
        opened(browser.socket(`${platform.origin}/api${eventsPath}`, { headers }));
    const allClose = async (sockets: readonly WebSocket[], deed: () => Promise<unknown>) => {
        const codes = Promise.all(sockets.map(closeCodeOf));
        await deed();
        await within(graceMilliseconds, 'the sockets close', codes);
    };

    /** The person of a new account chooses a password: here, the owner's. */
    async function withPassword(userId: string): Promise<void> {
        await platform.database(client =>
            client.query(
                'insert into password_credentials (user_id, hash, changed_at) select $1, hash, changed_at from password_credentials where user_id = $2',
                [userId, acme.owner.userId]
            )
        );
    }

    it("loses the cookie, the API key, the workspace and all sockets at once, and can not sign in, where the account is the directory's", async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('grace@acme.example', 'Grace', 'Hopper'));
        await withPassword(id);
        const grace = platform.browser();
        await grace.signIn('grace@acme.example');
        const home = platform.browser();
        await home.signIn('grace@acme.example');
        await acme.switchTo(grace);
        const { secret } = await newKey(grace);
        const key = withToken(grace, secret);
        await key.call(identityRoutes.whoAmI);
        const workspace = await grace.enter();
        const sockets = [
            await eventsOf(grace),
            await eventsOf(home),
            await eventsOf(platform.browser(), { authorization: `Bearer ${secret}` }),
            await opened(grace.socket(workspace.origin + platformPaths.api + eventsPath))
        ];
        await allClose(sockets, () => directory.expect(200, 'PATCH', `/Users/${id}`, off));
        await refused(grace.api.call(identityRoutes.whoAmI), 401);
        await refused(home.api.call(identityRoutes.whoAmI), 401);
        await refused(key.call(identityRoutes.whoAmI), 401);
        await refused(grace.workspaceApi(workspace).call(identityRoutes.whoAmI), 403);
        await assert.rejects(platform.browser().signIn('grace@acme.example'));

        await directory.expect(200, 'PATCH', `/Users/${id}`, on);
        await refused(grace.api.call(identityRoutes.whoAmI), 401);
        await refused(key.call(identityRoutes.whoAmI), 401);
        await platform.browser().signIn('grace@acme.example');
    });

    it('loses what worked in the organisation, and keeps an account of his or her own', async () => {
        const { browser, userId } = await verifiedPerson(platform, 'Barbara', 'barbara@acme.example');
        await directory.expect(201, 'POST', '/Users', oktaUser('barbara@acme.example', 'Barbara', 'Liskov'));
        const home = platform.browser();
        await home.signIn('barbara@acme.example');
        await acme.switchTo(browser);
        const key = withToken(browser, (await newKey(browser)).secret);
        await key.call(identityRoutes.whoAmI);
        const workspace = await browser.enter();
        const sockets = [await eventsOf(browser), await opened(browser.socket(workspace.origin + platformPaths.api + eventsPath))];
        await allClose(sockets, () => directory.expect(200, 'PATCH', `/Users/${userId}`, off));
        await refused(browser.api.call(identityRoutes.whoAmI), 401);
        await refused(key.call(identityRoutes.whoAmI), 401);
        await home.api.call(identityRoutes.whoAmI);
        await refused(acme.switchTo(home), 404);
        await refused(home.api.call(organizationRoutes.getOrganization, { params: acme.params }), 404);
    });

    it('loses all of it by being removed too', async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('edsger@acme.example', 'Edsger', 'Dijkstra'));
        await withPassword(id);
        const edsger = platform.browser();
        await edsger.signIn('edsger@acme.example');
        await allClose([await eventsOf(edsger)], () => directory.expect(204, 'DELETE', `/Users/${id}`));
        await refused(edsger.api.call(identityRoutes.whoAmI), 401);
        await assert.rejects(platform.browser().signIn('edsger@acme.example'));
    });

    it('keeps the account all the same when its address is in no domain of that organisation any more', async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('alan@acme.example', 'Alan', 'Kay'));
        await withPassword(id);
        const alan = platform.browser();
        await alan.signIn('alan@acme.example');
        await platform.database(client =>
            client.query("update users set email = 'a@own.example', email_key = 'a@own.example' where id = $1", [id])
        );
        await directory.expect(200, 'PATCH', `/Users/${id}`, off);
        await alan.api.call(identityRoutes.whoAmI);
        await refused(acme.switchTo(alan), 404);
        await platform.browser().signIn('a@own.example');
    });

    it('keeps the account, and what it owns, where it belongs to another organisation too', async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('radia@acme.example', 'Radia', 'Perlman'));
        await withPassword(id);
        const [radia, working] = [platform.browser(), platform.browser()];
        for (const browser of [radia, working]) {
            await browser.signIn('radia@acme.example');
        }
        const { organizationId } = await radia.api.call(organizationRoutes.createOrganization, { body: { name: 'Spanning Tree' } });
        await acme.switchTo(working);

        await directory.expect(200, 'PATCH', `/Users/${id}`, off);
        await refused(working.api.call(identityRoutes.whoAmI), 401);
        await refused(acme.switchTo(radia), 404);
        await platform.browser().signIn('radia@acme.example');
        const elsewhere = { organizationId };
        assert.equal((await radia.api.call(organizationRoutes.getOrganization, { params: elsewhere })).name, 'Spanning Tree');

        await directory.expect(204, 'DELETE', `/Users/${id}`);
        await platform.browser().signIn('radia@acme.example');

        await radia.api.call(organizationRoutes.deleteOrganization, { params: elsewhere, body: { name: 'Spanning Tree' } });
        await directory.expect(201, 'POST', '/Users', oktaUser('radia@acme.example', 'Radia', 'Perlman'));
        await directory.expect(204, 'DELETE', `/Users/${id}`);
        await assert.rejects(platform.browser().signIn('radia@acme.example'), 'it belongs to no other any more');
    });

    it('is out whatever he or she does with sessions, keys and the profile at the same moment', async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('eve@acme.example', 'Eve', 'Ling'));
        await withPassword(id);
        for (let round = 0; round < 12; round += 1) {
            const [eve, other] = [platform.browser(), platform.browser()];
            for (const browser of [eve, other]) {
                await browser.signIn('eve@acme.example');
                await acme.switchTo(browser);
            }
            const results = await Promise.allSettled([
                directory.expect(200, 'PATCH', `/Users/${id}`, off),
                newKey(eve, { organizationId: acme.id }),
                newKey(other, { organizationId: acme.id }),
                eve.api.call(accountRoutes.changeProfile, { body: { name: `Eve ${round}` } }),
                other.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'true', includeKeys: 'true' } })
            ]);
            const faults = results.map(result => (result.status === 'rejected' ? result.reason : undefined)).filter(Boolean);
            assert.deepEqual(
                faults.filter(fault => !(fault instanceof ProblemError) || fault.problem.status >= 500),
                [],
                `round ${round}`
            );
            for (const browser of [eve, other]) {
                await refused(browser.api.call(identityRoutes.whoAmI), 401);
            }
            await directory.expect(200, 'PATCH', `/Users/${id}`, on);
            const { rows } = await platform.database(client => client.query('select from sessions where user_id = $1', [id]));
            assert.equal(rows.length, 0);
        }
    });

    it('comes back without what a sign-in left that was under way', async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('joan@acme.example', 'Joan', 'Clarke'));
        await withPassword(id);
        const joan = platform.browser();
        await joan.signIn('joan@acme.example');
        const session = await platform.database(async client => {
            const { rows } = await client.query('select to_jsonb(sessions) as session from sessions where user_id = $1', [id]);
            return (rows[0] as { session: unknown }).session;
        });
        await directory.expect(200, 'PATCH', `/Users/${id}`, off);
        // As by a transaction that read the account before it was closed, and is committed after that.
        await platform.database(client =>
            client.query('insert into sessions select * from jsonb_populate_record(null::sessions, $1)', [JSON.stringify(session)])
        );
        await refused(joan.api.call(identityRoutes.whoAmI), 401);
        await directory.expect(200, 'PATCH', `/Users/${id}`, on);
        // What a cookie is good for is remembered for some seconds.
        platform.clock.advance(60_000);
        await refused(joan.api.call(identityRoutes.whoAmI), 401);
        await joan.signIn('joan@acme.example');
    });
});
