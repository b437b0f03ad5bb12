import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Device, deviceRoutes, identityRoutes, memberRoutes, organizationRoutes } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import { approveDevice, beginDevice, newKey, pollDevice, refresh, signInCommandLine, withToken } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

describe('the devices of a person', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
    });

    after(() => platform.stop());

    const devicesOf = async (browser: TestBrowser) => (await browser.api.call(deviceRoutes.listDevices)).devices;
    const current = async (browser: TestBrowser): Promise<Device> => (await devicesOf(browser)).find(device => device.current)!;

    it('are listed with browser, system, address and how the person signed in, and the one that asks is marked', async () => {
        await platform.browser().signIn('ada@example.com');
        await ada.send(`${platform.origin}/api/sessions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'user-agent': firefox },
            body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' })
        });
        const devices = await devicesOf(ada);
        assert.equal(devices.length, 2);
        const device = devices.find(one => one.current)!;
        assert.deepEqual(
            [device.name, device.browser, device.operatingSystem, device.address, device.methods, device.kind],
            ['Firefox 128 on Linux', 'Firefox 128', 'Linux', '127.0.0.1', ['password'], 'browser']
        );
        assert.equal(devices.find(one => !one.current)?.name, 'A browser');
    });

    it('say to the minute when they were seen last, also when that was inside a workspace', async () => {
        const first = await current(ada);
        platform.clock.advance(minute / 2);
        assert.equal((await current(ada)).lastSeenAt, first.lastSeenAt);
        platform.clock.advance(minute);
        const second = await current(ada);
        assert.ok(new Date(second.lastSeenAt).getTime() - new Date(first.lastSeenAt).getTime() >= 1.5 * minute);
        const workspace = await ada.enter();
        const watcher = platform.browser();
        await watcher.signIn('ada@example.com');
        const seenBefore = (await devicesOf(watcher)).find(({ id }) => id === second.id)!.lastSeenAt;
        platform.clock.advance(5 * minute);
        await ada.workspaceApi(workspace).call(identityRoutes.whoAmI);
        const seenAfter = (await devicesOf(watcher)).find(({ id }) => id === second.id)!.lastSeenAt;
        assert.ok(new Date(seenAfter).getTime() - new Date(seenBefore).getTime() >= 5 * minute);
    });

    it('are signed out one by one by their person alone; API keys are none of them', async () => {
        const other = platform.browser();
        await other.signIn('ada@example.com');
        const { id } = await current(other);
        const mallory = platform.browser();
        await mallory.signUp('Mallory');
        const { key } = await newKey(ada);
        const signOut = (browser: TestBrowser, sessionId: string) =>
            browser.api.call(deviceRoutes.signOutDevice, { params: { sessionId } });
        for (const [browser, sessionId] of [
            [mallory, id],
            [ada, randomUUID()],
            [ada, key.id]
        ] as const) {
            assert.equal((await problemOf(signOut(browser, sessionId))).status, 404);
        }
        await other.api.call(identityRoutes.whoAmI);
        assert.ok(!(await devicesOf(ada)).some(device => device.id === key.id));
        await signOut(ada, id);
        assert.equal((await problemOf(other.api.call(identityRoutes.whoAmI))).status, 401);
        assert.ok(!(await devicesOf(ada)).some(device => device.id === id));
    });

    it("lose, with the person's membership, the keys and command lines that work in that organisation, for good", async () => {
        const grace = platform.browser();
        const { user } = await grace.signUp('Grace');
        await grace.signIn('grace@example.com');
        const { organizationId } = await ada.api.call(organizationRoutes.createOrganization, { body: { name: 'Crew' } });
        const join = async () => {
            await platform.database(client =>
                client.query(
                    "insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, 'member', now()) on conflict do nothing",
                    [organizationId, user.id]
                )
            );
            // What a person is somewhere is remembered for some seconds.
            platform.clock.advance(6_000);
        };
        await join();
        const there = await newKey(grace, { organizationId });
        const home = await newKey(grace);
        const line = await signInCommandLine(grace);
        const begun = await beginDevice(grace);
        await approveDevice(grace, begun.user_code, { organizationId });
        const lineThere = await pollDevice(grace, begun.device_code);
        const [unredeemedThere, unredeemedHome] = [await beginDevice(grace), await beginDevice(grace)];
        await approveDevice(grace, unredeemedThere.user_code, { organizationId });
        await approveDevice(grace, unredeemedHome.user_code);
        const works = (token: string) => withToken(grace, token).call(identityRoutes.whoAmI);
        for (const token of [there.secret, home.secret, line.access_token, lineThere.access_token]) {
            await works(token);
        }
        await ada.api.call(memberRoutes.removeMember, { params: { organizationId, userId: user.id } });
        assert.equal((await problemOf(works(there.secret))).status, 401);
        assert.equal((await problemOf(works(lineThere.access_token))).status, 401);
        await join();
        assert.equal((await problemOf(works(there.secret))).status, 401);
        assert.equal((await problemOf(refresh(grace, lineThere.refresh_token))).code, 'oauth.invalid_grant');
        assert.equal((await problemOf(pollDevice(grace, unredeemedThere.device_code))).code, 'oauth.invalid_grant');
        await works(home.secret);
        await works(line.access_token);
        await works((await pollDevice(grace, unredeemedHome.device_code)).access_token);
    });
});
