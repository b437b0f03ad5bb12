import assert from 'node:assert/strict';
import { deviceRoutes, identityRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { approveDevice, beginDevice, newKey, pollDevice } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** Who has got hold of a session makes a second one of it, in whichever moment its owner signs out everywhere. */
describe('what comes of a session in the moment that all sessions are ended', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('First');
    });

    after(() => platform.stop());

    /** Begins one deed after the other, each once the one before waits for this table or for the one before it. */
    async function atOnce(table: 'api_keys' | 'refresh_tokens', ...deeds: readonly (() => Promise<unknown>)[]) {
        return platform.database(async client => {
            await client.query('begin');
            await client.query(`lock table ${table} in exclusive mode`);
            const begun: Promise<unknown>[] = [];
            for (const deed of deeds) {
                begun.push(deed());
                await eventually('the deed waits', async () => {
                    const { rowCount } = await client.query('select distinct pid from pg_locks where not granted');
                    return (rowCount ?? 0) >= begun.length ? true : undefined;
                });
            }
            const settled = Promise.allSettled(begun);
            await client.query('commit');
            return (await settled).map(({ status }) => status);
        });
    }

    const signOutEverywhere = (browser: TestBrowser) =>
        browser.api.call(deviceRoutes.signOutEverywhere, { query: { keepCurrent: 'false', includeKeys: 'true' } });

    async function person(name: string) {
        const browser = platform.browser();
        const { user, currentOrganizationId: organizationId } = await browser.signUp(name);
        const sessions = async () => {
            const { rows } = await platform.database(client => client.query('select kind from sessions where user_id = $1', [user.id]));
            return rows.map(({ kind }) => kind as string);
        };
        return { browser, organizationId, sessions };
    }

    it('goes with them, where it is an API key', async () => {
        const { browser, organizationId, sessions } = await person('Ada');
        const outcomes = await atOnce(
            'api_keys',
            () => newKey(browser, { organizationId }),
            () => signOutEverywhere(browser)
        );
        assert.deepEqual(outcomes, ['fulfilled', 'fulfilled']);
        assert.deepEqual(await sessions(), []);
    });

    it('does not come to be after them, where it is an API key', async () => {
        const { browser, organizationId, sessions } = await person('Grace');
        await newKey(browser, { organizationId });
        const outcomes = await atOnce(
            'api_keys',
            () => signOutEverywhere(browser),
            () => newKey(browser, { organizationId })
        );
        assert.deepEqual(outcomes, ['fulfilled', 'rejected']);
        assert.deepEqual(await sessions(), []);
        assert.equal((await problemOf(browser.api.call(identityRoutes.whoAmI))).status, 401);
    });

    it('goes with them, where it is the session of a device that was let in', async () => {
        const { browser, organizationId, sessions } = await person('Edsger');
        const begun = await beginDevice(browser);
        await approveDevice(browser, begun.user_code, { organizationId });
        const [, ended] = await atOnce(
            'refresh_tokens',
            () => pollDevice(browser, begun.device_code),
            () => signOutEverywhere(browser)
        );
        assert.equal(ended, 'fulfilled');
        assert.deepEqual(await sessions(), []);
    });

    it('does not come to be after them, where it is the session of a device that was let in', async () => {
        const { browser, organizationId, sessions } = await person('Barbara');
        const earlier = await beginDevice(browser);
        await approveDevice(browser, earlier.user_code, { organizationId });
        await pollDevice(browser, earlier.device_code);
        const begun = await beginDevice(browser);
        await approveDevice(browser, begun.user_code, { organizationId });
        const outcomes = await atOnce(
            'refresh_tokens',
            () => signOutEverywhere(browser),
            () => pollDevice(browser, begun.device_code)
        );
        assert.deepEqual(outcomes, ['fulfilled', 'rejected']);
        assert.deepEqual(await sessions(), []);
    });
});
