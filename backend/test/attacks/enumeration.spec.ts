import assert from 'node:assert/strict';
import { accountRoutes } from '@coditect/protocol';
import { median } from '../support/median.js';
import type { Answer, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const hour = 60 * 60 * 1000;
const rounds = 15;

/** Who wants to know whether an address has an account learns it from no answer: not by its words, not by its time. */
describe('asking whether an address has an account', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Ada');
        await platform.browser().signUp('Grace', 'known@example.com');
    });

    after(() => platform.stop());

    // Each round begins with limits that nobody has used.
    beforeEach(() => platform.clock.advance(2 * hour));

    const post = (path: string, body: object, browser: TestBrowser = platform.browser()): Promise<Answer> =>
        browser.send(`${platform.origin}/api${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body)
        });

    const signUp = (email: string) => post('/accounts', { name: 'Mallory', email, password: 'quite another secret' });
    const signIn = (email: string) => post('/sessions', { email, password: 'a wrong password' });
    const reset = (email: string) => post('/password-resets', { email });
    const discover = (email: string) => post('/sign-in/discovery', { email });

    /** All of an answer that does not differ from one request to the next. */
    function shown(answer: Answer, email: string): unknown {
        const { date: _, 'x-request-id': id, 'set-cookie': cookies = [], ...headers } = answer.headers;
        const body = answer.body.replaceAll(email, '<address>').replaceAll(String(id), '<request>');
        const shapes = cookies.map(cookie => cookie.replace(/=[\w-]{43};/, '=<token>;').replace(/Expires=[^;]+/, 'Expires=<time>'));
        return { status: answer.status, headers, body, shapes };
    }

    const asked: readonly (readonly [string, (email: string) => Promise<Answer>, number])[] = [
        ['sign-up', signUp, 201],
        ['sign-in', signIn, 401],
        ['reset', reset, 204],
        ['discovery of single sign-on', discover, 200]
    ];

    for (const [name, ask, status] of asked) {
        it(`by ${name} gives the same bytes for both`, async () => {
            const [known, unknown] = ['known@example.com', 'never@example.com'];
            const answers = [await ask(known), await ask(unknown), await ask(known.toUpperCase())] as const;
            assert.equal(answers[0].status, status);
            assert.deepEqual(shown(answers[0], known), shown(answers[1], unknown));
            assert.deepEqual(shown(answers[2], known.toUpperCase()), shown(answers[1], unknown));
        });

        it(`by ${name} takes the same time for both`, async () => {
            const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
            await ask('warm-up@example.com');
            for (let round = 0; round < rounds; round += 1) {
                platform.clock.advance(2 * hour);
                // Taken in turn, so that a machine that is busy for a while is so for both.
                const order = round % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
                for (const which of order) {
                    const began = performance.now();
                    await ask(which === 'known' ? 'known@example.com' : `nobody-${round}@example.com`);
                    times[which].push(performance.now() - began);
                }
            }
            const [known, unknown] = [median(times.known), median(times.unknown)];
            const apart = Math.abs(known - unknown);
            // What would give it away is the hash that is left out for one of them, or a mail that is sent before the answer.
            assert.ok(apart < Math.max(8, 0.35 * Math.max(known, unknown)), `${known.toFixed(1)} and ${unknown.toFixed(1)} ms`);
        });
    }

    it('by asking for the mail of a sign-up again gives the same bytes for both, and for who never signed up', async () => {
        const answers: unknown[] = [];
        for (const email of ['known@example.com', 'never@example.com', undefined]) {
            const browser = platform.browser();
            if (email) {
                await post('/accounts', { name: 'Mallory', email, password: 'quite another secret' }, browser);
            }
            answers.push(shown(await browser.send(`${platform.origin}/api/accounts/verification/resend`, { method: 'POST' }), ''));
        }
        assert.deepEqual(answers[0], answers[1]);
        assert.deepEqual(answers[0], answers[2]);
    });

    it('by wanting it for the own account gives the same bytes for both, and the owner alone learns of it', async () => {
        const browser = platform.browser();
        await browser.signUp('Mallory', 'mallory@example.com');
        const change = (email: string) => post('/me/address', { email }, browser);
        const [known, unknown] = [await change('known@example.com'), await change('never-2@example.com')];
        assert.equal(known.status, 204);
        assert.deepEqual(shown(known, ''), shown(unknown, ''));
        const mail = await platform.mailTo('known@example.com', /You have an account already/);
        assert.doesNotMatch(mail.text, /#/);
        await assert.rejects(browser.api.call(accountRoutes.confirmAddress, { body: { token: 'guessed' } }));
    });

    it('is told apart by the mail alone', async () => {
        await signUp('known@example.com');
        await signUp('third@example.com');
        assert.match((await platform.mailTo('third@example.com')).subject, /Confirm your address/);
        await platform.mailTo('known@example.com', /You have an account already/);
        await reset('known@example.com');
        await platform.mailTo('known@example.com', /Choose a new password/);
        await reset('nobody@example.com');
        await reset('known@example.com');
        // The mail that comes after it shows that none is still on its way to nobody.
        await platform.mailTo('known@example.com', /Choose a new password/);
        assert.ok(!(await platform.mails()).some(({ to }) => to === 'nobody@example.com'));
    });
});
