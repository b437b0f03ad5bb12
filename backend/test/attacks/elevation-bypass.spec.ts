import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
    accountProblems,
    apiKeyRoutes,
    factorProblems,
    factorRoutes,
    grantableScopes,
    identityProblems,
    organizationRoutes,
    type RouteContract
} from '@coditect/protocol';
import { contracts } from '../support/contracts.js';
import { codeIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { enrolTotp, letElevationPass } from '../support/second-factors.js';
import type { Answer, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const password = 'correct horse battery';
const minute = 60_000;

/** All routes of the protocol that ask for a fresh proof, whichever module has them. */
const elevated = contracts.filter(({ access }) => access.kind === 'signed-in' && access.elevated);

describe('a deed that needs a fresh proof', () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let organizationId: string;
    let described: ReadonlySet<string>;

    before(async () => {
        platform = await TestPlatform.start();
        browser = platform.browser();
        organizationId = (await browser.signUp('Ada')).currentOrganizationId;
        const description = (await browser.send(`${platform.origin}/api/openapi.json`)).json<{
            paths: Record<string, Record<string, unknown>>;
        }>();
        described = new Set(
            Object.entries(description.paths).flatMap(([path, methods]) =>
                Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`)
            )
        );
    });

    after(() => platform.stop());

    const nameOf = ({ method, path }: RouteContract) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;

    function call(
        someone: TestBrowser,
        { method, path, consumes = 'application/json', body }: RouteContract,
        headers = {}
    ): Promise<Answer> {
        const filled = path.replace(':organizationId', organizationId).replace(/:\w+/g, () => randomUUID());
        const sent = body ? { body: '{}', headers: { 'content-type': consumes, ...headers } } : { headers };
        return someone.send(`${platform.origin}/api${filled}`, { method, ...sent });
    }

    const codeOf = (answer: Answer) => (answer.body === '' ? '' : answer.json<{ code?: string }>().code);

    it('is refused on every route that says so, to a session whose proof is too old, and to it alone', async () => {
        const routes = elevated.filter(route => described.has(nameOf(route)));
        assert.ok(routes.length >= 10, `${routes.length} routes`);
        letElevationPass(platform);
        const before = await rows();
        for (const route of routes) {
            const answer = await call(browser, route);
            assert.deepEqual([answer.status, codeOf(answer)], [403, identityProblems.elevationRequired], nameOf(route));
        }
        assert.equal(await rows(), before);
        await browser.api.call(factorRoutes.elevate, { body: { kind: 'password', password } });
        for (const route of routes) {
            assert.notEqual(codeOf(await call(browser, route)), identityProblems.elevationRequired, nameOf(route));
            await browser.signIn('ada@example.com');
        }
    });

    it('is also to make whom the directory brings an admin', async () => {
        const params = { organizationId };
        const update = (defaultRole: 'admin' | 'viewer') =>
            browser.api.call(organizationRoutes.updateOrganization, { params, body: { defaultRole } });
        letElevationPass(platform);
        assert.equal((await problemOf(update('admin'))).code, identityProblems.elevationRequired);
        // Of a person's own organisation nothing is changed, proof or not.
        assert.equal((await problemOf(update('viewer'))).code, 'organization.personal');
        await browser.signIn('ada@example.com');
        assert.equal((await problemOf(update('admin'))).code, 'organization.personal');
    });

    it('is refused to an API key, which no proof ever raises', async () => {
        const { secret } = await browser.api.call(apiKeyRoutes.createApiKey, {
            params: { organizationId },
            body: { name: 'Key', scopes: [...grantableScopes], expiresInDays: 1 }
        });
        const program = platform.browser();
        const headers = { authorization: `Bearer ${secret}` };
        for (const route of elevated.filter(one => described.has(nameOf(one)))) {
            const answer = await call(program, route, headers);
            assert.equal(answer.status, 403, `${nameOf(route)}: ${answer.body}`);
        }
        const proof = JSON.stringify({ kind: 'password', password });
        const answer = await program.send(`${platform.origin}/api/elevation`, {
            method: 'POST',
            body: proof,
            headers: { ...headers, 'content-type': 'application/json' }
        });
        assert.equal(answer.status, 403);
    });

    it('is not done by the proof of another session', async () => {
        await browser.signIn('ada@example.com');
        const other = platform.browser();
        await other.signIn('ada@example.com');
        letElevationPass(platform);
        await browser.api.call(factorRoutes.elevate, { body: { kind: 'password', password } });
        assert.equal((await problemOf(other.api.call(factorRoutes.enrolTotp))).code, identityProblems.elevationRequired);
        assert.equal((await other.api.call(factorRoutes.getElevation)).elevatedUntil, null);
        assert.ok(await browser.api.call(factorRoutes.enrolTotp));
    });

    it('is possible for fifteen minutes after the proof, and not a moment longer', async () => {
        await browser.api.call(factorRoutes.elevate, { body: { kind: 'password', password } });
        platform.clock.advance(14 * minute);
        assert.ok(await browser.api.call(factorRoutes.enrolTotp));
        platform.clock.advance(minute + 1);
        assert.equal((await problemOf(browser.api.call(factorRoutes.enrolTotp))).code, identityProblems.elevationRequired);
    });

    it('is not bought with many guesses of the password by who has the session', async () => {
        const thief = platform.browser();
        await thief.signUp('Grace');
        letElevationPass(platform);
        const guess = (word: string) => problemOf(thief.api.call(factorRoutes.elevate, { body: { kind: 'password', password: word } }));
        const answers = await Promise.all(Array.from({ length: 30 }, (_, number) => guess(`wrong ${number}`)));
        assert.equal(answers.filter(({ code }) => code === accountProblems.wrongPassword).length, 10);
        assert.equal((await guess(password)).status, 429);
        const own = platform.browser();
        await own.signIn('grace@example.com');
        platform.clock.advance(16 * minute);
        assert.ok(
            await own.api.call(factorRoutes.elevate, { body: { kind: 'password', password } }),
            'who has the account is not kept out'
        );
    });

    it('is not done by a mailed code for who has a password, nor by the password for who has a factor', async () => {
        const person = platform.browser();
        await person.signUp('Barbara');
        const mailed = await problemOf(person.api.call(factorRoutes.challengeElevation, { body: { kind: 'email' } }));
        assert.equal(mailed.code, factorProblems.notAvailable);
        const { app } = await enrolTotp(platform, person);
        letElevationPass(platform);
        assert.deepEqual((await person.api.call(factorRoutes.getElevation)).proofs, ['totp', 'recovery-code']);
        const word = await problemOf(person.api.call(factorRoutes.elevate, { body: { kind: 'password', password } }));
        assert.equal(word.code, factorProblems.notAvailable);
        const code = app.nextCode();
        await person.api.call(factorRoutes.elevate, { body: { kind: 'totp', code } });
        const again = await problemOf(person.api.call(factorRoutes.elevate, { body: { kind: 'totp', code } }));
        assert.equal(again.code, factorProblems.wrongCode, 'a code is good once');
    });

    it('is done by a mailed code for who has neither, in the session that asked for it alone', async () => {
        const person = platform.browser();
        await person.signUp('Niklaus');
        const other = platform.browser();
        await other.signIn('niklaus@example.com');
        await platform.database(client =>
            client.query("delete from password_credentials using users where users.id = user_id and email = 'niklaus@example.com'")
        );
        letElevationPass(platform);
        assert.deepEqual((await person.api.call(factorRoutes.getElevation)).proofs, ['email']);
        await person.api.call(factorRoutes.challengeElevation, { body: { kind: 'email' } });
        const code = codeIn(await platform.mailTo('niklaus@example.com', /Your code/));
        const elsewhere = await problemOf(other.api.call(factorRoutes.elevate, { body: { kind: 'email', code } }));
        assert.equal(elsewhere.code, factorProblems.wrongCode);
        assert.ok((await person.api.call(factorRoutes.elevate, { body: { kind: 'email', code } })).elevatedUntil);
        assert.ok(await person.api.call(factorRoutes.enrolTotp));
    });

    /** What the deeds would have changed. */
    const rows = () =>
        platform.database(async client => {
            const counted: string[] = [];
            for (const table of [
                'factors',
                'passkeys',
                'recovery_codes',
                'factor_challenges',
                'sessions',
                'memberships',
                'organizations'
            ]) {
                counted.push(`${table} ${(await client.query(`select count(*) from ${table}`)).rows[0].count}`);
            }
            return counted.join(', ');
        });
});
