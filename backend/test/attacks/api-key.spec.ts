import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { apiKeyRoutes, auditRoutes, deviceRoutes, identityRoutes, licenseRoutes, oauthRoutes, workspaceRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { problemOf } from '../support/problem-of.js';
import { currentOrganization, newKey, withToken } from '../support/programs.js';
import { refusalOf } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

describe('an API key', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let mallory: TestBrowser;
    let adas: string;
    let mallorys: string;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        mallory = platform.browser();
        adas = (await ada.signUp('Ada')).currentOrganizationId;
        mallorys = (await mallory.signUp('Mallory')).currentOrganizationId;
    });

    beforeEach(async () => {
        await ada.signIn('ada@example.com');
        await mallory.signIn('mallory@example.com');
    });

    after(() => platform.stop());

    const whoAmI = (secret: string) => withToken(ada, secret).call(identityRoutes.whoAmI);
    const statusOf = async (call: Promise<unknown>) => (await problemOf(call)).status;

    it('is shown once, is told by its prefix, and only its hash is kept', async () => {
        const { key, secret } = await newKey(ada, { name: 'For the build' });
        assert.match(secret, /^ctk_[a-z2-9]{8}_[\w-]{43}$/);
        assert.ok(secret.startsWith(`${key.prefix}_`));
        const { keys } = await ada.api.call(apiKeyRoutes.listApiKeys);
        assert.deepEqual(
            keys.find(({ id }) => id === key.id),
            key
        );
        const kept = await platform.database(async client => {
            const { rows } = await client.query(
                'select (select json_agg(k) from api_keys k)::text || (select json_agg(s) from sessions s)::text || (select json_agg(e) from audit_entries e)::text as kept'
            );
            return (rows[0] as { kept: string }).kept;
        });
        const own = secret.slice(key.prefix.length + 1);
        assert.equal(kept.includes(own) || kept.includes(Buffer.from(own).toString('hex')), false);
    });

    it('may do what its scopes say and no more', async () => {
        const { secret } = await newKey(ada, { scopes: ['license:read'] });
        const program = withToken(ada, secret);
        await program.call(licenseRoutes.currentLicense);
        const problem = await problemOf(program.call(workspaceRoutes.listWorkspaces));
        assert.deepEqual([problem.status, problem.code], [403, 'access.forbidden']);
        const socket = platform.browser().socket(`${platform.origin}/api/events`, { headers: { authorization: `Bearer ${secret}` } });
        assert.equal(await refusalOf(socket), 403);
        const lists = withToken(ada, (await newKey(ada, { scopes: ['workspaces:list'] })).secret);
        assert.equal((await lists.call(workspaceRoutes.listWorkspaces)).workspaces.length, 1);
        assert.equal((await problemOf(lists.call(licenseRoutes.currentLicense))).status, 403);
        for (const scopes of [['account'], ['administration'], ['session:end'], []] as never[][]) {
            assert.equal(await statusOf(newKey(ada, { scopes })), 422);
        }
    });

    it('works in its own organisation: any other is not there for it, though its person belongs to it', async () => {
        const team = randomUUID();
        await platform.database(async client => {
            const { rows } = await client.query<{ user_id: string }>('select user_id from memberships where organization_id = $1', [adas]);
            await client.query('insert into organizations (organization_id, name, personal, created_at) values ($1, $2, false, now())', [
                team,
                'Team'
            ]);
            await client.query("insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, 'owner', now())", [
                team,
                rows[0]!.user_id
            ]);
        });
        // What a person is somewhere is remembered for some seconds.
        platform.clock.advance(6_000);
        const { secret } = await newKey(ada, { organizationId: adas });
        const audit = (organizationId: string) =>
            withToken(ada, secret).call(auditRoutes.listAuditEntries, { params: { organizationId }, query: {} });
        await audit(adas);
        await ada.api.call(auditRoutes.listAuditEntries, { params: { organizationId: team }, query: {} });
        for (const organizationId of [team, mallorys, randomUUID()]) {
            assert.equal(await statusOf(audit(organizationId)), 404);
        }
        assert.equal(await statusOf(newKey(mallory, { organizationId: adas })), 404);
    });

    it('may do no more than its person may now: with the role it loses what the role allowed, with the membership all', async () => {
        const team = randomUUID();
        const change = async (query: string) => {
            await platform.database(client => client.query(query, [team]));
            platform.clock.advance(6_000);
        };
        await platform.database(client =>
            client.query("insert into organizations (organization_id, name, personal, created_at) values ($1, 'Crew', false, now())", [
                team
            ])
        );
        await change(
            "insert into memberships (organization_id, user_id, role, created_at) select $1, id, 'admin', now() from users where name = 'Mallory'"
        );
        const { secret } = await newKey(mallory, { organizationId: team });
        const program = withToken(mallory, secret);
        const audit = () => program.call(auditRoutes.listAuditEntries, { params: { organizationId: team }, query: {} });
        await audit();
        await change("update memberships set role = 'viewer' where organization_id = $1");
        assert.equal(await statusOf(audit()), 403);
        assert.equal((await program.call(identityRoutes.whoAmI)).currentOrganizationId, team);
        await change('delete from memberships where organization_id = $1');
        assert.equal(await statusOf(audit()), 401);
        assert.equal(await statusOf(program.call(identityRoutes.whoAmI)), 401);
    });

    it('is all that counts of a request: a cookie beside it adds nothing, and a bad token is not made up for by one', async () => {
        const { secret } = await newKey(mallory, { scopes: ['workspace'] });
        const send = (authorization: string, path: string) => ada.send(`${platform.origin}/api${path}`, { headers: { authorization } });
        assert.equal((await send(`Bearer ${secret}`, '/me')).json<{ user: { name: string } }>().user.name, 'Mallory');
        assert.equal((await send(`Bearer ${secret}`, '/sessions')).status, 403);
        for (const bad of ['Bearer nothing', `Bearer ${secret}x`, `Bearer ${secret.slice(0, -1)}`, 'Bearer', 'Basic YTpi', secret, '']) {
            const answer = await send(bad, '/me');
            assert.equal(answer.status, 401, bad);
        }
    });

    it('makes no key, no token and no fresh proof, and neither lists nor ends what its person has', async () => {
        const { key, secret } = await newKey(ada);
        const program = withToken(ada, secret);
        const params = { organizationId: adas };
        const body = { name: 'More', scopes: ['workspace' as const], expiresInDays: 1 };
        const tried: Promise<unknown>[] = [
            program.call(apiKeyRoutes.createApiKey, { params, body }),
            program.call(apiKeyRoutes.rotateApiKey, { params: { keyId: key.id }, body: {} }),
            program.call(apiKeyRoutes.revokeApiKey, { params: { keyId: key.id } }),
            program.call(apiKeyRoutes.listApiKeys),
            program.call(oauthRoutes.issueAccessToken, { body: {} }),
            program.call(deviceRoutes.listDevices),
            program.call(deviceRoutes.signOutEverywhere, { query: {} })
        ];
        assert.deepEqual(
            await Promise.all(tried.map(statusOf)),
            tried.map(() => 403)
        );
        await whoAmI(secret);
    });

    it('is made after a fresh proof alone, and lasts no longer than was asked, at most a year', async () => {
        const { secret } = await newKey(ada);
        const params = { organizationId: adas };
        for (const expiresInDays of [0, 366, 1.5, Number.NaN]) {
            const body = { name: 'Long', scopes: ['workspace' as const], expiresInDays };
            assert.equal(await statusOf(ada.api.call(apiKeyRoutes.createApiKey, { params, body })), 422);
        }
        platform.clock.advance(16 * 60_000);
        assert.equal((await problemOf(newKey(ada))).code, 'session.elevation-required');
        platform.clock.advance(29 * day);
        await whoAmI(secret);
        platform.clock.advance(day);
        assert.equal(await statusOf(whoAmI(secret)), 401);
    });

    it('has a new secret after a rotation, and the old one only as long as was asked', async () => {
        const { key, secret } = await newKey(ada);
        await whoAmI(secret);
        const rotate = (overlapHours: number) =>
            ada.api.call(apiKeyRoutes.rotateApiKey, { params: { keyId: key.id }, body: { overlapHours } });
        const second = await rotate(2);
        await whoAmI(secret);
        await whoAmI(second.secret);
        platform.clock.advance(2 * hour);
        assert.equal(await statusOf(whoAmI(secret)), 401);
        await ada.signIn('ada@example.com');
        const third = await rotate(0);
        assert.equal(await statusOf(whoAmI(second.secret)), 401);
        await whoAmI(third.secret);
        assert.equal(await statusOf(rotate(25)), 422);
        await mallory.signIn('mallory@example.com');
        assert.equal(await statusOf(mallory.api.call(apiKeyRoutes.rotateApiKey, { params: { keyId: key.id }, body: {} })), 404);
    });

    it('is revoked at once by its person, and by who keeps its organisation safe, and by nobody else', async () => {
        const first = await newKey(ada);
        const second = await newKey(ada);
        const params = { keyId: first.key.id };
        assert.equal(await statusOf(mallory.api.call(apiKeyRoutes.revokeApiKey, { params })), 404);
        for (const organizationId of [mallorys, adas]) {
            const revoking = mallory.api.call(apiKeyRoutes.revokeOrganizationApiKey, { params: { ...params, organizationId } });
            assert.equal(await statusOf(revoking), 404);
        }
        await whoAmI(first.secret);
        await ada.api.call(apiKeyRoutes.revokeApiKey, { params });
        assert.equal(await statusOf(whoAmI(first.secret)), 401);
        const { keys } = await ada.api.call(apiKeyRoutes.listOrganizationApiKeys, { params: { organizationId: adas } });
        assert.ok(keys.some(({ id, userId }) => id === second.key.id && userId));
        assert.ok(keys.every(({ organizationId }) => organizationId === adas));
        await ada.api.call(apiKeyRoutes.revokeOrganizationApiKey, { params: { keyId: second.key.id, organizationId: adas } });
        assert.equal(await statusOf(whoAmI(second.secret)), 401);
    });

    it('says when it was used last', async () => {
        const { key, secret } = await newKey(ada);
        const lastUsed = async () => (await ada.api.call(apiKeyRoutes.listApiKeys)).keys.find(({ id }) => id === key.id)?.lastUsedAt;
        assert.equal(await lastUsed(), undefined);
        platform.clock.advance(1_000);
        await whoAmI(secret);
        const first = await eventually('the use is noted', lastUsed);
        platform.clock.advance(5 * 60_000);
        await whoAmI(secret);
        const second = await lastUsed();
        assert.ok(second && new Date(second).getTime() - new Date(first).getTime() >= 5 * 60_000);
        assert.equal(await currentOrganization(ada), adas);
    });
});
