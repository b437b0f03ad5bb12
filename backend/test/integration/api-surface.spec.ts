import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { administrationRoutes, oauthErrorSchema, type Problem, problemSchema, scimErrorSchema, type Workspace } from '@coditect/protocol';
import { contracts, plainParameters } from '../support/contracts.js';
import type { Answer, Sent, TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** All that may be called without being signed in. Whoever adds to it should have to think twice. */
const publicOperations = [
    'GET /.well-known/jwks.json',
    'GET /health',
    'GET /outbox',
    'GET /outbox/state',
    'GET /ready',
    'GET /sessions/factor',
    'GET /sign-in/providers',
    'GET /sign-in/providers/{provider}/callback',
    'GET /sign-in/providers/{provider}/start',
    'GET /sign-in/saml/finish',
    'GET /sign-in/saml/{connectionId}/logout',
    'GET /sign-in/saml/{connectionId}/metadata',
    'GET /sign-in/saml/{connectionId}/start',
    'GET /sign-in/sso/{connectionId}/callback',
    'GET /sign-in/sso/{connectionId}/start',
    'POST /accounts',
    'POST /accounts/verification',
    'POST /accounts/verification/discard',
    'POST /accounts/verification/resend',
    'POST /invitations/preview',
    'POST /oauth/device_authorization',
    'POST /oauth/revoke',
    'POST /oauth/token',
    'POST /password-resets',
    'POST /password-resets/confirmation',
    'POST /sessions',
    'POST /sessions/factor',
    'POST /sessions/factor/challenge',
    'POST /sessions/passkey',
    'POST /sessions/passkey/challenge',
    'POST /sign-in/discovery',
    'POST /sign-in/saml/{connectionId}/acs',
    'POST /sign-in/saml/{connectionId}/logout'
];

/** Bodies that are right, for routes of a workspace that want one. */
const rightBodies: Readonly<Record<string, object>> = {
    keepWorkspaceAlive: { hours: 4 },
    reportAgentActivity: { name: 'Reviewer' },
    renameWorkspace: { name: 'Another name' },
    shareWorkspace: { role: 'edit' },
    setWorkspaceVariable: { value: 'x', secret: false }
};

/** Routes of a workspace that its own person is refused with an id in each place, or that end it. Each has tests of its own. */
const ownRefusals = [
    'deleteWorkspace',
    'deleteWorkspaceVariable',
    'removeWorkspace',
    'readWorkspaceFile',
    'setWorkspaceVariable',
    'shareWorkspace',
    'unshareWorkspace'
];

/** Those that programs call, which show no cookie and have no page. Each is public, and speaks OAuth. */
const forPrograms = ['POST /oauth/device_authorization', 'POST /oauth/revoke', 'POST /oauth/token'];

/** Those that an organisation's directory calls, which shows a token of its own and speaks SCIM. */
const isForDirectories = ({ path }: { readonly path: string }) => path.startsWith('/scim/');

interface Parameter {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
}

interface Operation {
    readonly operationId: string;
    readonly summary: string;
    readonly security?: unknown[];
    readonly parameters?: readonly Parameter[];
    readonly requestBody?: unknown;
    readonly responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

interface Description {
    readonly openapi: string;
    readonly info: { title: string; version: string };
    readonly servers: { url: string }[];
    readonly paths: Record<string, Record<string, Operation>>;
    readonly components: Record<string, Record<string, unknown>>;
}

/** A route as the description has it. */
interface Described {
    readonly method: string;
    readonly path: string;
    readonly operation: Operation;
}

describe("the API's surface", () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let stranger: TestBrowser;
    let workspace: Workspace;
    let description: Description;
    let operations: readonly Described[];

    before(async () => {
        platform = await TestPlatform.start();
        browser = platform.browser();
        stranger = platform.browser();
        await browser.signUp('Ada');
        await stranger.signUp('Mallory');
        workspace = await browser.runningWorkspace();
        description = (await platform.browser().send(`${platform.origin}/api/openapi.json`)).json<Description>();
        operations = Object.entries(description.paths).flatMap(([path, methods]) =>
            Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation }))
        );
    });

    after(() => platform.stop());

    const nameOf = ({ method, path }: Described) => `${method} ${path}`;

    /** Calls a described route with ids of a shape that is right, and a body of one that isn't. */
    function call(
        someone: TestBrowser,
        { method, path, operation }: Described,
        sent: Sent = {},
        id: string = randomUUID()
    ): Promise<Answer> {
        const right = JSON.stringify(rightBodies[operation.operationId] ?? {});
        const body = method === 'GET' || method === 'DELETE' ? {} : { body: right, headers: { 'content-type': 'application/json' } };
        return someone.send(`${platform.origin}/api${path.replace(/\{(\w+)\}/g, (_, name: string) => plainParameters[name] ?? id)}`, {
            method,
            ...body,
            ...sent
        });
    }

    function assertProblem(answer: Answer, status: number, what: string): Problem {
        assert.equal(answer.status, status, `${what}: ${answer.body}`);
        assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8', what);
        const problem = problemSchema.parse(answer.json());
        assert.equal(problem.status, status);
        assert.equal(problem.requestId, answer.headers['x-request-id']);
        assert.match(problem.requestId ?? '', /^[0-9a-f-]{36}$/);
        return problem;
    }

    describe('is described', () => {
        it('with every route of the protocol and no other', () => {
            const expected = contracts.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
            assert.deepEqual(operations.map(nameOf).sort(), expected.sort());
            const ids = operations.map(({ operation }) => operation.operationId);
            assert.equal(new Set(ids).size, ids.length);
        });

        it('in OpenAPI 3.1: each reference leads somewhere, each parameter of a path is declared, each answer described', () => {
            assert.match(description.openapi, /^3\.1\.\d$/);
            assert.ok(description.info.title && description.info.version);
            assert.deepEqual(description.servers, [{ url: `${platform.origin}/api` }]);
            for (const [, reference] of JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
                const found = reference
                    ?.split('/')
                    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], description);
                assert.ok(found, reference);
            }
            for (const described of operations) {
                const { path, operation } = described;
                const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]);
                const declared = (operation.parameters ?? []).filter(parameter => parameter.in === 'path');
                assert.deepEqual(
                    declared.map(({ name }) => name),
                    inPath,
                    nameOf(described)
                );
                assert.ok(declared.every(({ required }) => required));
                assert.ok(operation.summary, nameOf(described));
                const { default: refusal, ...answers } = operation.responses;
                const ofOthers = isForDirectories(described) ? 'application/scim+json' : 'application/problem+json';
                const form = forPrograms.includes(nameOf(described)) ? 'application/json' : ofOthers;
                assert.ok(refusal?.content?.[form]?.schema, nameOf(described));
                assert.equal(Object.keys(answers).length, 1);
                assert.ok(
                    Object.entries(operation.responses).every(([status, { description: text }]) => text && /^(default|\d{3})$/.test(status))
                );
            }
        });

        it('with the schemes of those that need a session', () => {
            const open = operations.filter(({ operation }) => operation.security === undefined).map(nameOf);
            assert.deepEqual(open.sort(), publicOperations);
            assert.deepEqual(Object.keys(description.components.securitySchemes ?? {}).sort(), ['bearer', 'session']);
        });
    });

    it('answers 401 to whoever is not signed in, save for a short list', async () => {
        const asked = operations.filter(described => !publicOperations.includes(nameOf(described)) && !isForDirectories(described));
        assert.ok(asked.length > 8);
        for (const described of asked) {
            const problem = assertProblem(await call(platform.browser(), described), 401, nameOf(described));
            assert.equal(problem.code, 'session.required');
        }
    });

    it('answers 401 to whoever is no directory, signed in or not, in words of SCIM', async () => {
        const asked = operations.filter(isForDirectories);
        assert.ok(asked.length > 12);
        for (const described of asked) {
            for (const someone of [browser, platform.browser()]) {
                const answer = await call(someone, described, { origin: 'http://evil.example' });
                assert.equal(answer.status, 401, `${nameOf(described)}: ${answer.body}`);
                assert.equal(answer.headers['content-type'], 'application/scim+json; charset=utf-8');
                assert.equal(scimErrorSchema.parse(answer.json()).status, '401');
            }
        }
    });

    it("answers a program's bad request in OAuth's words, whatever page it may come from, and sets no cookie", async () => {
        for (const described of operations.filter(operation => forPrograms.includes(nameOf(operation)))) {
            for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
                const sent = { origin: 'http://evil.example', headers: { 'content-type': type } };
                const answer = await call(browser, described, sent);
                assert.equal(answer.status, 400, `${nameOf(described)}: ${answer.body}`);
                assert.equal(oauthErrorSchema.parse(answer.json()).error, 'invalid_request');
                assert.equal(answer.headers['set-cookie'], undefined);
                assert.equal(answer.headers['cache-control'], 'no-store');
            }
        }
    });

    it('reads JSON that is said to be JSON, and nothing else', async () => {
        const body = JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' });
        const url = `${platform.origin}/api/sessions`;
        for (const type of [
            'text/plain',
            'application/x-www-form-urlencoded',
            'multipart/form-data; boundary=x',
            'application/jsonp',
            ''
        ]) {
            const answer = await platform.browser().send(url, { method: 'POST', body, headers: { 'content-type': type } });
            assertProblem(answer, 422, type);
            assert.equal(answer.headers['set-cookie'], undefined);
        }
        for (const type of ['application/json', 'application/json; charset=utf-8']) {
            assert.equal((await platform.browser().send(url, { method: 'POST', body, headers: { 'content-type': type } })).status, 201);
        }
    });

    it('answers a bad or too large body as problem details, and never as a fault of its own', async () => {
        const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
            platform.browser().send(`${platform.origin}/api/sessions`, {
                method: 'POST',
                body,
                headers: { 'content-type': 'application/json', ...headers }
            });
        const padded = (length: number) => JSON.stringify({ email: 'ada@example.com', password: 'x'.repeat(length) });
        assertProblem(await post(padded(70_000)), 413, '70 kB');
        assertProblem(await post(gzipSync(padded(70_000)), { 'content-encoding': 'gzip' }), 413, '70 kB in a small parcel');
        assertProblem(await post(padded(60_000)), 401, '60 kB');
        for (const bad of ['{', '', 'null', '"text"', '{"a":1}}', '\u0000']) {
            const answer = await post(bad);
            assertProblem(answer, bad === '' || bad === 'null' ? answer.status : 400, bad);
            assert.ok(answer.status === 400 || answer.status === 422, bad);
        }
        assertProblem(await post('not gzip', { 'content-encoding': 'gzip' }), 400, 'not gzip');
        assertProblem(await post('{}', { 'content-encoding': 'rot13' }), 400, 'an unknown encoding');
        assertProblem(await post('{}', { 'content-type': 'application/json; charset=x' }), 400, 'an unknown charset');
        assertProblem(await post('[]'), 422, 'an array');
        assertProblem(await post('{"__proto__": {"email": "a@b.cd"}}'), 422, 'a prototype');
    });

    it('answers 404 to an address that is not there, also one that can not be read', async () => {
        for (const path of ['/api', '/api/', '/api/none', '/api/workspaces/', '/api/ME', '/api/workspaces/x', '/api/workspaces/x/../y']) {
            assertProblem(await browser.send(platform.origin + path), 404, path);
        }
        for (const path of ['/api/workspaces/%', '/api/workspaces/%ff', '/%', '/assets/%']) {
            const answer = await browser.send(platform.origin + path, { headers: { accept: 'application/json' } });
            assertProblem(answer, answer.status === 400 ? 400 : 404, path);
        }
        assertProblem(await browser.send(`${platform.origin}/api/me`, { method: 'POST' }), 404, 'POST /api/me');
    });

    it('keeps no answer of the API in a cache', async () => {
        for (const path of ['/api/me', '/api/workspaces', '/api/none']) {
            assert.equal((await browser.send(platform.origin + path)).headers['cache-control'], 'no-store');
        }
    });

    it("answers 404 for another person's workspace, in the very words as for none, and does nothing to it", async () => {
        const state = () =>
            platform.database(async client => {
                const rows = await client.query('select * from workspaces where workspace_id = $1', [workspace.id]);
                const codes = await client.query('select count(*) from workspace_codes');
                const events = await client.query('select count(*) from events where organization_id = $1', [workspace.organizationId]);
                return JSON.stringify([rows.rows, codes.rows, events.rows, platform.runtime.stopped]);
            });
        const before = await state();
        const concerned = operations.filter(({ path }) => path.includes('{workspaceId}'));
        assert.ok(concerned.length >= 6);
        platform.clock.advance(60_000);
        for (const described of concerned) {
            const foreign = assertProblem(await call(stranger, described, {}, workspace.id), 404, nameOf(described));
            const none = assertProblem(await call(stranger, described, {}, randomUUID()), 404, nameOf(described));
            assert.deepEqual({ ...foreign, requestId: '' }, { ...none, requestId: '' });
            assertProblem(await call(stranger, described, {}, 'not-an-id'), 404, nameOf(described));
            assertProblem(await call(stranger, described, {}, workspace.id.toUpperCase()), 404, nameOf(described));
        }
        assert.equal(await state(), before);
        for (const described of concerned.filter(({ operation }) => !ownRefusals.includes(operation.operationId))) {
            const answer = await call(browser, described, {}, workspace.id);
            assert.ok(answer.status < 300, `${nameOf(described)}: ${answer.body}`);
        }
    });

    it('lets nobody but an administrator call what is for administrators', async () => {
        const concerned = operations.filter(({ path }) => path.startsWith('/admin'));
        assert.ok(concerned.length >= 2);
        for (const described of concerned) {
            assertProblem(await call(stranger, described, {}, workspace.organizationId), 403, nameOf(described));
        }
    });

    it('gives the list of accounts page by page, each account once', async () => {
        for (const name of ['Edsger', 'Barbara', 'Niklaus']) {
            await platform.browser().signUp(name);
        }
        const seen: string[] = [];
        let after: string | undefined;
        do {
            const page = await browser.api.call(administrationRoutes.listAccounts, { query: { limit: 2, after } });
            seen.push(...page.accounts.map(({ user }) => user.name));
            after = page.next;
        } while (after);
        assert.deepEqual(seen, ['Ada', 'Mallory', 'Edsger', 'Barbara', 'Niklaus']);
        const found = await browser.api.call(administrationRoutes.listAccounts, { query: { email: 'BARB' } });
        assert.deepEqual(
            found.accounts.map(({ user, tier }) => [user.name, tier]),
            [['Barbara', 'free']]
        );
        assert.deepEqual((await browser.api.call(administrationRoutes.listAccounts, { query: { email: '%' } })).accounts, []);
        const bad = await browser.send(`${platform.origin}/api/admin/accounts?limit=0`);
        assert.equal(assertProblem(bad, 422, 'limit=0').fields?.[0]?.field, 'limit');
    });
});
