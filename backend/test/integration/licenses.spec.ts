import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { auditRoutes, identityRoutes, type License, licenseRoutes, platformPaths, type Tier } from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

describe('licences', () => {
    let platform: TestPlatform;
    let administrator: TestBrowser;
    const clients: EventsClient[] = [];

    before(async () => {
        platform = await TestPlatform.start();
        administrator = platform.browser();
        await administrator.signUp('Ada');
    });

    afterEach(async () => {
        await Promise.all(clients.splice(0).map(client => client.close()));
    });

    after(() => platform.stop());

    async function person(name: string): Promise<{ browser: TestBrowser; organizationId: string }> {
        const browser = platform.browser();
        const { memberships } = await browser.signUp(name);
        return { browser, organizationId: memberships[0]!.organizationId };
    }

    async function listen(browser: TestBrowser, api = `${platform.origin}/api`, after?: number) {
        const client = await EventsClient.open(browser, api, after);
        clients.push(client);
        return client;
    }

    const setTier = (organizationId: string, tier: Tier): Promise<License> =>
        administrator.api.call(licenseRoutes.setTier, { params: { organizationId }, body: { tier } });

    it('shows a change of tier on every open page of its organisation within two seconds', async () => {
        const { browser, organizationId } = await person('Grace');
        const { origin } = await browser.enter();
        const account = await listen(browser);
        const inside = await listen(browser, origin + platformPaths.api);
        const license = await setTier(organizationId, 'team');
        for (const client of [account, inside]) {
            assert.deepEqual((await client.next('license.changed')).license, license);
        }
        assert.equal(license.tierName, 'Team');
        assert.deepEqual(await browser.api.call(licenseRoutes.currentLicense), license);
    });

    it('lets nobody but an administrator set a tier', async () => {
        const { browser, organizationId } = await person('Member');
        const call = (someone: TestBrowser) =>
            problemOf(someone.api.call(licenseRoutes.setTier, { params: { organizationId }, body: { tier: 'enterprise' } }));
        assert.equal((await call(browser)).status, 403);
        assert.equal((await call(platform.browser())).status, 401);
        assert.equal((await browser.api.call(licenseRoutes.currentLicense)).tier, 'free');
    });

    it('tells nobody of a tier that is set again, and keeps its date', async () => {
        const { browser, organizationId } = await person('Twice');
        const client = await listen(browser);
        const first = await setTier(organizationId, 'team');
        platform.clock.advance(60_000);
        const again = await setTier(organizationId, 'team');
        const other = await setTier(organizationId, 'enterprise');
        await client.next('license.changed', ({ license }) => license.tier === 'enterprise');
        assert.deepEqual(again, first);
        assert.notEqual(other.since, first.since);
        assert.deepEqual(
            client.ofType('license.changed').map(({ license }) => license.tier),
            ['team', 'enterprise']
        );
    });

    it('tells a client that was away all that it missed, in order and once', async () => {
        const { browser, organizationId } = await person('Away');
        const early = await listen(browser);
        await setTier(organizationId, 'team');
        await early.next('license.changed');
        await early.close();
        await setTier(organizationId, 'enterprise');
        await setTier(organizationId, 'free');
        const back = await listen(browser, `${platform.origin}/api`, early.position);
        await setTier(organizationId, 'team');
        await back.next('license.changed', ({ license }) => license.tier === 'team');
        assert.deepEqual({ resumed: back.hello.resumed, position: back.hello.position }, { resumed: true, position: early.position });
        assert.deepEqual(
            back.ofType('license.changed').map(({ license }) => license.tier),
            ['enterprise', 'free', 'team']
        );
        const positions = back.events.map(({ position }) => position);
        assert.deepEqual(
            positions,
            [...new Set(positions)].sort((a, b) => a - b)
        );
    });

    it('misses nothing while tiers change as the client comes and goes', async () => {
        const { browser, organizationId } = await person('Busy');
        const seen: Tier[] = [];
        let after = (await listen(browser)).hello.position;
        const wanted = Array.from({ length: 12 }, (_, index): Tier => (index % 2 === 0 ? 'team' : 'enterprise'));
        const changes = (async () => {
            for (const tier of wanted) {
                await setTier(organizationId, tier);
            }
        })();
        while (seen.length < wanted.length) {
            const client = await listen(browser, `${platform.origin}/api`, after);
            await client.next('license.changed');
            await client.close();
            assert.equal(client.hello.resumed, true);
            seen.push(...client.ofType('license.changed').map(({ license }) => license.tier));
            after = client.position;
        }
        await changes;
        assert.deepEqual(seen, wanted);
    });

    it('says to a client that it can not go on where events are no longer kept', async () => {
        const { browser, organizationId } = await person('Late');
        // Its events would come between those that are counted here.
        await eventually('the first workspace runs', async () => ((await browser.workspace()).state === 'running' ? true : undefined));
        const early = await listen(browser);
        await setTier(organizationId, 'team');
        await setTier(organizationId, 'enterprise');
        await early.next('license.changed', ({ license }) => license.tier === 'enterprise');
        const last = early.position;
        await platform.database(client =>
            client.query('delete from events where organization_id = $1 and position < $2', [organizationId, last])
        );
        const back = await listen(browser, `${platform.origin}/api`, early.hello.position);
        assert.deepEqual({ resumed: back.hello.resumed, position: back.hello.position }, { resumed: false, position: last });
        const edge = await listen(browser, `${platform.origin}/api`, last - 1);
        assert.equal(edge.hello.resumed, true);
        const ahead = await listen(browser, `${platform.origin}/api`, last + 1);
        assert.deepEqual({ resumed: ahead.hello.resumed, position: ahead.hello.position }, { resumed: false, position: last });
        const next = await setTier(organizationId, 'free');
        for (const client of [back, ahead]) {
            assert.deepEqual((await client.next('license.changed')).license, next);
        }
    });

    it('begins with now where the position asked for is not a number', async () => {
        const { browser, organizationId } = await person('Odd');
        await setTier(organizationId, 'team');
        for (const after of ['-1', '1.5', 'x', '99999999999999999999']) {
            const client = await listen(browser, `${platform.origin}/api`, after as unknown as number);
            assert.equal(client.hello.resumed, false, after);
            assert.ok(client.hello.position > 0);
        }
    });

    it("records who changed a tier, in the installation's log and in the organisation's, there without an administrator's address", async () => {
        const { browser, organizationId } = await person('Recorded');
        await setTier(organizationId, 'team');
        await setTier(organizationId, 'team');
        const { user } = await administrator.api.call(identityRoutes.whoAmI);
        const query = { action: 'license.tier-changed', target: organizationId };
        const [deed, ...more] = (await administrator.api.call(auditRoutes.listInstallationAuditEntries, { query })).entries;
        assert.deepEqual([deed?.actor.id, deed?.details, deed?.address, more], [user.id, { from: 'free', to: 'team' }, '127.0.0.1', []]);
        const [told, ...others] = (await browser.api.call(auditRoutes.listAuditEntries, { params: { organizationId }, query })).entries;
        assert.deepEqual([told?.actor.id, told?.details, told?.address, others], [user.id, { from: 'free', to: 'team' }, undefined, []]);
    });

    it('knows no organisation that is not there', async () => {
        assert.equal((await problemOf(setTier(randomUUID(), 'team'))).status, 404);
        assert.equal((await problemOf(setTier('not-an-id', 'team'))).status, 404);
    });

    it("shows nobody another person's events", async () => {
        const one = await person('One');
        const other = await person('Other');
        const client = await listen(one.browser);
        await setTier(other.organizationId, 'enterprise');
        await setTier(one.organizationId, 'team');
        await client.next('license.changed');
        assert.deepEqual(
            client.ofType('license.changed').map(({ license }) => license.organizationId),
            [one.organizationId]
        );
        assert.deepEqual(
            client.events.filter(({ payload }) => JSON.stringify(payload).includes(other.organizationId)),
            []
        );
    });
});
