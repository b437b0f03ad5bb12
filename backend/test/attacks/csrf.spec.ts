import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { commonProblems, type Problem, type RouteContract, type Workspace } from '@coditect/protocol';
import { contracts, somePath } from '../support/contracts.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/**
 * What other sites' pages may post to. Each is safe for a reason of its own: a token exchange knows no cookie, and what an
 * identity provider posts is bound to the browser that began by the redirect that follows.
 */
const crossSite = ['authorizeDevice', 'consumeSamlLogout', 'consumeSamlResponse', 'exchangeToken', 'revokeToken'];

const bodyOf = (contract: RouteContract, headers: Record<string, string> = {}) =>
    contract.body === undefined
        ? { headers }
        : { body: '{}', headers: { 'content-type': contract.consumes ?? 'application/json', ...headers } };

const name = ({ method, path }: RouteContract) => `${method} ${path}`;

describe("requests that another site's page makes a browser send", () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let workspace: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        browser = platform.browser();
        await browser.signUp('Ada');
        workspace = await browser.runningWorkspace();
    });

    after(() => platform.stop());

    const changing = contracts.filter(({ method, access }) => method !== 'GET' && access.kind !== 'directory');
    const guarded = changing.filter(contract => contract.crossSite !== true);

    const rowCounts = () =>
        platform.database(async client => {
            const tables = await client.query("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'");
            const each = tables.rows.map(({ relname }) => `select '${relname}' as name, count(*)::int as rows from "${relname}"`);
            const counted = await client.query(each.join(' union all '));
            return Object.fromEntries(counted.rows.map(({ name, rows }) => [name, rows])) as Record<string, number>;
        });

    it('are let through to a spelled-out few addresses alone', () => {
        const free = changing.filter(contract => contract.crossSite === true).map(({ id }) => id);
        assert.deepEqual(free.filter(id => !crossSite.includes(id)).sort(), []);
        assert.ok(guarded.length > 10);
    });

    it('change nothing at any other address, whatever Origin they bear, signed in or not', async () => {
        const before = await rowCounts();
        const origins = [
            'http://evil.example',
            'null',
            workspace.origin,
            `${platform.origin}.evil.example`,
            'http://localhost',
            false
        ] as const;
        for (const contract of guarded) {
            for (const origin of origins) {
                for (const someone of [browser, platform.browser()]) {
                    const answer = await someone.send(`${platform.origin}/api${somePath(contract, randomUUID())}`, {
                        method: contract.method,
                        origin,
                        ...bodyOf(contract)
                    });
                    assert.equal(answer.status, 403, `${name(contract)} from ${origin}: ${answer.body}`);
                    assert.equal(answer.json<Problem>().code, commonProblems.foreignOrigin);
                    assert.equal(answer.headers['set-cookie'], undefined);
                }
            }
        }
        assert.deepEqual(await rowCounts(), before);
    });

    it('change nothing either where a browser adds the name and password of HTTP by itself', async () => {
        for (const contract of guarded) {
            const answer = await browser.send(`${platform.origin}/api${somePath(contract, randomUUID())}`, {
                method: contract.method,
                origin: 'http://evil.example',
                ...bodyOf(contract, { authorization: 'Basic YTpi' })
            });
            assert.equal(answer.status, 403, name(contract));
        }
    });

    it('are not read as JSON when a form posts them as text, even with the right Origin', async () => {
        const description = (await browser.send(`${platform.origin}/api/openapi.json`)).body;
        const served = guarded.filter(({ id }) => description.includes(`"operationId":"${id}"`));
        const json = served.filter(({ body, consumes }) => body !== undefined && consumes === undefined);
        assert.ok(json.length > 3);
        for (const contract of json) {
            for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
                const answer = await browser.send(`${platform.origin}/api${somePath(contract, randomUUID())}`, {
                    method: contract.method,
                    body: '{"a":1}',
                    headers: { 'content-type': type }
                });
                assert.equal(answer.status, 422, `${name(contract)} as ${type}: ${answer.body}`);
            }
        }
    });

    it('get no leave to read an answer', async () => {
        for (const method of ['GET', 'OPTIONS']) {
            const answer = await browser.send(`${platform.origin}/api/me`, { method, origin: 'http://evil.example' });
            const granted = Object.keys(answer.headers).filter(header => header.startsWith('access-control'));
            assert.deepEqual(granted, []);
        }
    });
});
