import assert from 'node:assert/strict';
import { factorProblems, factorRoutes, identityProblems } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import {
    type AuthenticatorApp,
    addPasskey,
    beginSignIn,
    enrolTotp,
    newcomer,
    recorded,
    stepMilliseconds
} from '../support/second-factors.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;

describe('the codes of an authenticator app', () => {
    let platform: TestPlatform;
    let own: TestBrowser;
    let app: AuthenticatorApp;
    let email: string;

    before(async () => {
        platform = await TestPlatform.start();
    });

    beforeEach(async () => {
        ({ browser: own, email } = await newcomer(platform));
        ({ app } = await enrolTotp(platform, own));
    });

    after(() => platform.stop());

    const show = (browser: TestBrowser, code: string) => browser.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code } });

    /** A browser that has shown the password. */
    async function halfway(): Promise<TestBrowser> {
        const browser = platform.browser();
        assert.equal((await beginSignIn(browser, email)).kind, 'factor-required');
        return browser;
    }

    it('are good once: not in another browser, not for the enrolment and a sign-in, and none before one that was used', async () => {
        const enrolment = await problemOf(show(await halfway(), app.code()));
        assert.equal(enrolment.code, factorProblems.wrongCode);
        const code = app.nextCode();
        assert.equal((await show(await halfway(), code)).kind, 'signed-in');
        assert.equal((await problemOf(show(await halfway(), code))).code, factorProblems.wrongCode);
        // The phone's clock is ahead: once the step after was used, the present one is not good any more.
        platform.clock.advance(3 * stepMilliseconds);
        assert.equal((await show(await halfway(), app.code(1))).kind, 'signed-in');
        assert.equal((await problemOf(show(await halfway(), app.code(0)))).code, factorProblems.wrongCode);
    });

    it('sign in one browser of many that show the same one at the same moment', async () => {
        const browsers: TestBrowser[] = [];
        for (let count = 0; count < 8; count += 1) {
            browsers.push(await halfway());
        }
        const code = app.nextCode();
        const outcomes = await Promise.allSettled(browsers.map(browser => show(browser, code)));
        assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('make one session of 50 right answers to one sign-in at the same moment, at most', async () => {
        const browser = await halfway();
        const code = app.nextCode();
        const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => show(browser, code)));
        assert.ok(outcomes.filter(({ status }) => status === 'fulfilled').length <= 1);
        const { rows } = await platform.database(client =>
            client.query(
                "select count(*)::int as n from sessions join users on users.id = user_id where 'totp' = any(methods) and email = $1",
                [email]
            )
        );
        assert.ok(rows[0].n <= 1);
    });

    it('are looked at five times in a sign-in, of 50 wrong ones at the same moment, and the right one is not taken then', async () => {
        const browser = await halfway();
        const outcomes = await Promise.all(Array.from({ length: 50 }, () => problemOf(show(browser, app.wrongCode()))));
        assert.ok(
            outcomes.every(
                ({ code, status }) => code === factorProblems.wrongCode || code === identityProblems.flowExpired || status === 429
            )
        );
        assert.ok((await recorded(own, 'factor.refused')).length <= 5);
        platform.clock.advance(61 * minute);
        assert.equal((await problemOf(show(browser, app.nextCode()))).code, identityProblems.flowExpired);
    });

    it('end the sign-in with the fifth wrong one', async () => {
        const browser = await halfway();
        for (const expected of [...Array<string>(4).fill(factorProblems.wrongCode), identityProblems.flowExpired]) {
            assert.equal((await problemOf(show(browser, app.wrongCode()))).code, expected);
        }
        assert.equal((await problemOf(show(browser, app.nextCode()))).code, identityProblems.flowExpired);
    });

    it('can not be guessed on through sign-in after sign-in, and their owner hears of it', async () => {
        let looked = 0;
        let waiting: { status: number; retryAfterSeconds?: number | undefined } | undefined;
        while (!waiting) {
            const browser = await halfway();
            for (let tries = 0; tries < 5 && !waiting; tries += 1) {
                const problem = await problemOf(show(browser, app.wrongCode()));
                if (problem.status === 429) {
                    waiting = problem;
                } else {
                    looked += 1;
                }
            }
        }
        assert.equal(looked, 10);
        assert.ok((waiting.retryAfterSeconds ?? 0) > 0);
        assert.match((await platform.mailTo(email, /guesses/)).text, /reset your password/);
        assert.equal((await problemOf(show(await halfway(), app.nextCode()))).status, 429, 'even the right one waits');
    });

    it('lock nobody out: not the own browser meanwhile, not a passkey, and no browser for longer than a quarter of an hour', async () => {
        const { authenticator } = await addPasskey(own);
        for (let signIns = 0; signIns < 2; signIns += 1) {
            const stranger = await halfway();
            for (let tries = 0; tries < 5; tries += 1) {
                await problemOf(show(stranger, app.wrongCode()));
            }
        }
        assert.equal((await problemOf(show(await halfway(), app.nextCode()))).status, 429);
        await beginSignIn(own, email);
        assert.equal((await show(own, app.nextCode())).kind, 'signed-in');
        const newBrowser = await halfway();
        const asked = await newBrowser.api.call(factorRoutes.challengeFactor, { body: { kind: 'passkey' } });
        assert.ok(asked.kind === 'passkey');
        const assertion = authenticator.sign(asked.request);
        const done = await newBrowser.api.call(factorRoutes.signInWithFactor, { body: { kind: 'passkey', assertion } });
        assert.equal(done.kind, 'signed-in');
        // The stranger goes on at every opportunity, and the owner comes with a new browser.
        for (let minutes = 0; minutes < 15; minutes += 1) {
            platform.clock.advance(minute);
            await problemOf(show(await halfway(), app.wrongCode()));
        }
        platform.clock.advance(15 * minute);
        assert.equal((await show(await halfway(), app.code())).kind, 'signed-in');
    });

    it('are not even counted for who has not shown the first factor', async () => {
        const stranger = platform.browser();
        for (let tries = 0; tries < 30; tries += 1) {
            assert.equal((await problemOf(show(stranger, app.wrongCode()))).code, identityProblems.flowExpired);
        }
        assert.equal((await show(await halfway(), app.nextCode())).kind, 'signed-in');
    });
});
