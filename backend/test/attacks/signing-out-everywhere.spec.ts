import assert from 'node:assert/strict';
import { deviceRoutes, identityRoutes, type Problem } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { approveDevice, beginDevice, newKey, pollDevice, refresh, signInCommandLine } from '../support/programs.js';
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

    const untouched = (table: 'api_keys' | 'refresh_tokens') => `lock table ${table} in exclusive mode`;

    /** Begins one deed after the other, each once the one before waits for what a statement holds or for the one before it. */
    async function atOnce(held: string, ...deeds: readonly (() => Promise<unknown>)[]) {
        return platform.database(async client => {
            await client.query('begin');
            await client.query(held);
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
            untouched('api_keys'),
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
            untouched('api_keys'),
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
            untouched('refresh_tokens'),
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
            untouched('refresh_tokens'),
            () => signOutEverywhere(browser),
            () => pollDevice(browser, begun.device_code)
        );
        assert.deepEqual(outcomes, ['fulfilled', 'rejected']);
        assert.deepEqual(await sessions(), []);
    });

    it('is refused where the one session was signed out, and a device was being let in by it', async () => {
        const { browser, sessions } = await person('Hedy');
        const begun = await beginDevice(browser);
        let refused: Promise<Problem> | undefined;
        const { devices } = await browser.api.call(deviceRoutes.listDevices);
        const sessionId = devices.find(({ current }) => current)!.id;
        await atOnce(
            'lock table audit_heads in exclusive mode',
            () => browser.api.call(deviceRoutes.signOutDevice, { params: { sessionId } }),
            () => {
                refused = problemOf(approveDevice(browser, begun.user_code));
                return refused;
            }
        );
        assert.equal((await refused)?.status, 401);
        assert.deepEqual(await sessions(), []);
    });

    it('does not keep them from ending, where it is the next token of a command line', async () => {
        const { browser, sessions } = await person('Katherine');
        const { refresh_token: token } = await signInCommandLine(browser);
        let refused: Promise<Problem> | undefined;
        const outcomes = await atOnce(
            "select from sessions where kind = 'command-line' for update",
            () => signOutEverywhere(browser),
            () => {
                refused = problemOf(refresh(browser, token));
                return refused;
            }
        );
        assert.deepEqual(outcomes, ['fulfilled', 'fulfilled']);
        assert.equal((await refused)?.code, 'oauth.invalid_grant');
        assert.deepEqual(await sessions(), []);
    });
});
