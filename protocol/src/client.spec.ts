import assert from 'node:assert/strict';
import { administrationRoutes } from './administration.js';
import { ApiClient, type Fetch, ProblemError } from './client.js';
import { identityRoutes } from './identity.js';
import { deviceCodeGrant, oauthProblems, oauthRoutes } from './oauth.js';
import { workspaceRoutes } from './workspaces.js';

type Request = Parameters<Fetch>;

const id = '00000000-0000-4000-8000-000000000001';
const user = { id, name: 'Ada', email: 'ada@example.com', administrator: true };
const identity = { user, memberships: [], currentOrganizationId: id };
const outcome = { kind: 'signed-in', identity };

describe('the client of the API', () => {
    function answering(status: number, body: string) {
        const requests: Request[] = [];
        const client = new ApiClient('/api', async (...request) => {
            requests.push(request);
            return { ok: status < 400, status, text: async () => body };
        });
        return { client, requests };
    }

    async function refusal(call: Promise<unknown>) {
        const error = await call.then(
            () => assert.fail('The call was not refused.'),
            (reason: unknown) => reason
        );
        assert.ok(error instanceof ProblemError);
        assert.equal(error.message, error.problem.detail);
        return error.problem;
    }

    it("sends a form where the route takes one, and reads OAuth's refusals as problems", async () => {
        const { client, requests } = answering(400, '{"error":"slow_down","error_description":"Wait longer."}');
        const body = { grant_type: deviceCodeGrant, client_id: 'a&b', device_code: undefined };
        const problem = await refusal(client.call(oauthRoutes.exchangeToken, { body }));
        assert.deepEqual([problem.status, problem.code, problem.detail], [400, oauthProblems.slowDown, 'Wait longer.']);
        const [, { headers, body: sent }] = requests[0] ?? assert.fail();
        assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
        assert.equal(sent, `grant_type=${encodeURIComponent(deviceCodeGrant)}&client_id=a%26b`);
        const odd = await refusal(answering(502, '<html>').client.call(oauthRoutes.exchangeToken, { body }));
        assert.deepEqual([odd.status, odd.code], [502, 'service.unexpected-answer']);
    });

    it('fills in the path, adds what is asked for and sends the body as JSON', async () => {
        const { client, requests } = answering(201, JSON.stringify(outcome));
        const body = { email: 'ada@example.com', password: 'p' };
        assert.deepEqual(await client.call(identityRoutes.signIn, { body }), outcome);
        assert.deepEqual(requests, [
            [
                '/api/sessions',
                {
                    method: 'POST',
                    credentials: 'same-origin',
                    headers: { accept: 'application/json', 'content-type': 'application/json' },
                    body: JSON.stringify(body)
                }
            ]
        ]);
        const list = answering(200, '{"accounts":[]}');
        await list.client.call(administrationRoutes.listAccounts, { query: { email: 'a&b', limit: 2, after: undefined } });
        await list.client.call(administrationRoutes.listAccounts, {});
        assert.deepEqual(
            list.requests.map(([url, { method, body: sent }]) => [url, method, sent]),
            [
                ['/api/admin/accounts?email=a%26b&limit=2', 'GET', undefined],
                ['/api/admin/accounts', 'GET', undefined]
            ]
        );
    });

    it('gives nothing where the answer has no body', async () => {
        const { client, requests } = answering(204, '');
        assert.equal(await client.call(workspaceRoutes.reportActivity, { params: { workspaceId: 'a/b' } }), undefined);
        assert.equal(requests[0]?.[0], '/api/workspaces/a%2Fb/activity');
        assert.equal(await client.call(identityRoutes.signOut), undefined);
    });

    it('rejects with the problem that the platform told', async () => {
        const problem = {
            type: 'urn:coditect:problem:identity.address-taken',
            title: 'Conflict',
            status: 409,
            code: 'identity.address-taken',
            detail: 'This address has an account already.',
            requestId: 'r',
            fields: [{ field: 'email', code: 'identity.address-taken', detail: 'Taken.' }]
        };
        assert.deepEqual(await refusal(answering(409, JSON.stringify(problem)).client.call(identityRoutes.whoAmI)), problem);
    });

    it('makes a problem of an answer that is none of the platform’s', async () => {
        for (const body of ['<html>502 Bad Gateway</html>', '', '{"error": "x"}', 'null']) {
            const problem = await refusal(answering(502, body).client.call(identityRoutes.whoAmI));
            assert.deepEqual([problem.status, problem.code], [502, 'service.unexpected-answer']);
            assert.match(problem.detail, /HTTP 502/);
        }
    });

    it('makes a problem of a good status whose body is not what was agreed', async () => {
        for (const body of ['<html>Sign in to the hotel network</html>', '', '{"user": null}']) {
            const problem = await refusal(answering(200, body).client.call(identityRoutes.whoAmI));
            assert.equal(problem.code, 'service.unexpected-answer', body);
        }
    });

    it('makes a problem of a platform that can not be reached, or is lost in the middle of an answer', async () => {
        const unreachable = new ApiClient('/api', () => Promise.reject(new TypeError('fetch failed')));
        const cut = new ApiClient('/api', async () => ({ ok: true, status: 200, text: () => Promise.reject(new TypeError('terminated')) }));
        for (const client of [unreachable, cut]) {
            const problem = await refusal(client.call(identityRoutes.whoAmI));
            assert.deepEqual([problem.status, problem.code], [0, 'service.unreachable']);
            assert.match(problem.detail, /Check your connection/);
        }
    });
});
