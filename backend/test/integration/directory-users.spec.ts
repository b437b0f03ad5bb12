import assert from 'node:assert/strict';
import { auditRoutes, directoryRoutes } from '@coditect/protocol';
import {
    enterpriseSchema,
    entraUser,
    oktaUser,
    patchOf,
    ScimClient,
    type ScimList,
    type ScimResource,
    userSchema
} from '../support/scim-client.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe("people of an organisation's directory", () => {
    let platform: TestPlatform;
    let acme: TestOrganization;
    let directory: ScimClient;

    before(async () => {
        platform = await TestPlatform.start();
        acme = await TestOrganization.found(platform, 'Ada');
        directory = await ScimClient.connect(acme, 'acme.example', 'corp.example');
    });

    after(() => platform.stop());

    const state = async (name: string) => (await acme.roles())[name];
    const patch = (id: string, ...operations: readonly unknown[]) => directory.expect(200, 'PATCH', `/Users/${id}`, patchOf(...operations));
    const named = (userName: string) => directory.list('Users', { filter: `userName eq "${userName}"` });
    const meta = (user: ScimResource) => user.meta as { created: string; lastModified: string; location: string };

    it('come, change, go and come back in the requests that Okta sends', async () => {
        // The test of the connector, and the import before the first assignment.
        const empty = await directory.list('Users', { startIndex: '1', count: '2' });
        assert.deepEqual([empty.totalResults, empty.Resources], [0, []]);
        assert.equal((await named('grace@acme.example')).totalResults, 0);

        const answer = await directory.send('POST', '/Users', oktaUser('grace@acme.example', 'Grace', 'Hopper'));
        assert.equal(answer.status, 201, answer.body);
        const made = answer.json<ScimResource>();
        assert.equal(answer.headers.location, meta(made).location);
        assert.equal(made.userName, 'grace@acme.example');
        assert.equal(made.externalId, 'okta-grace@acme.example');
        assert.equal(made.active, true);
        assert.ok(!answer.body.includes('1mz050nq'));
        assert.equal(await state('Grace Hopper'), 'member');
        assert.deepEqual((await named('GRACE@acme.example')).Resources, [made]);
        assert.deepEqual(await directory.expect(200, 'GET', `/Users/${made.id}`), made);

        // Profile push is a PUT of everything.
        platform.clock.advance(1_000);
        const replaced = await directory.expect(200, 'PUT', `/Users/${made.id}`, {
            ...made,
            name: { givenName: 'Grace', familyName: 'Murray Hopper' },
            displayName: 'Grace Murray Hopper'
        });
        assert.equal(replaced.displayName, 'Grace Murray Hopper');
        assert.ok(meta(replaced).lastModified > meta(made).lastModified);
        assert.equal(await state('Grace Murray Hopper'), 'member');

        const off = await patch(made.id, { op: 'replace', value: { active: false } });
        assert.equal(off.active, false);
        assert.equal(await state('Grace Murray Hopper'), 'member, suspended');
        assert.equal((await patch(made.id, { op: 'replace', value: { active: true } })).active, true);
        assert.equal(await state('Grace Murray Hopper'), 'member');
    });

    it('come, change and go in the requests that Entra sends', async () => {
        // Its test of the connection asks for somebody who can't be there.
        assert.equal((await named('c3a26b42-1e6f-4b0c-9d6c-9f3e6f7a1c11')).totalResults, 0);
        const made = await directory.expect(201, 'POST', '/Users', entraUser('edsger@acme.example', 'Edsger Dijkstra'));
        const found = await directory.list('Users', { filter: 'externalId eq "entra-edsger@acme.example"' });
        assert.deepEqual(
            found.Resources.map(({ id }) => id),
            [made.id]
        );
        const changed = await patch(
            made.id,
            { op: 'Replace', path: 'displayName', value: 'Edsger W. Dijkstra' },
            { op: 'Replace', path: 'name.familyName', value: 'W. Dijkstra' },
            { op: 'Replace', path: 'emails[type eq "work"].value', value: 'ewd@acme.example' },
            { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+31 40' },
            { op: 'Add', path: `${enterpriseSchema}:department`, value: 'Mathematics' },
            { op: 'Add', path: `${enterpriseSchema}:manager`, value: '42' },
            { op: 'Add', value: { title: 'Professor', 'name.honorificPrefix': 'Dr', [`${enterpriseSchema}:costCenter`]: '7' } }
        );
        assert.equal(changed.displayName, 'Edsger W. Dijkstra');
        assert.deepEqual(changed.name, {
            formatted: 'Edsger Dijkstra',
            familyName: 'W. Dijkstra',
            givenName: 'Edsger',
            honorificPrefix: 'Dr'
        });
        assert.deepEqual(changed.emails, [{ primary: true, type: 'work', value: 'ewd@acme.example' }]);
        assert.deepEqual(changed.phoneNumbers, [{ type: 'mobile', value: '+31 40' }]);
        assert.equal(changed.title, 'Professor');
        assert.deepEqual(changed[enterpriseSchema], { department: 'Mathematics', manager: { value: '42' }, costCenter: '7' });
        assert.deepEqual(changed.schemas, [userSchema, enterpriseSchema]);

        const off = await patch(made.id, { op: 'Replace', path: 'active', value: 'False' });
        assert.equal(off.active, false);
        assert.equal(await state('Edsger W. Dijkstra'), 'member, suspended');
        assert.equal((await patch(made.id, { op: 'Add', path: 'active', value: 'True' })).active, true);
        const removed = await patch(
            made.id,
            { op: 'Remove', path: 'phoneNumbers[type eq "mobile"]' },
            { op: 'Remove', path: 'title' },
            { op: 'Remove', path: `${enterpriseSchema}:manager` }
        );
        assert.deepEqual([removed.phoneNumbers, removed.title], [undefined, undefined]);
        assert.deepEqual(removed[enterpriseSchema], { department: 'Mathematics', costCenter: '7' });

        await directory.expect(204, 'DELETE', `/Users/${made.id}`);
        assert.equal(await directory.refused('GET', `/Users/${made.id}`), '404');
        assert.equal(await directory.refused('DELETE', `/Users/${made.id}`), '404');
        assert.equal(await state('Edsger W. Dijkstra'), undefined);
        // Assigned again, the same person comes back with the same account.
        const again = await directory.expect(201, 'POST', '/Users', entraUser('edsger@acme.example', 'Edsger Dijkstra'));
        assert.equal(again.id, made.id);
    });

    it('are there once: who comes twice, or by the address, name or id of another, is refused', async () => {
        await directory.expect(201, 'POST', '/Users', oktaUser('alan@acme.example', 'Alan', 'Kay'));
        assert.equal(await directory.refused('POST', '/Users', oktaUser('alan@acme.example', 'Alan', 'Kay')), '409 uniqueness');
        assert.equal(
            await directory.refused('POST', '/Users', { ...oktaUser('alan@acme.example', 'Alan', 'Kay'), userName: 'ALAN@acme.example' }),
            '409 uniqueness'
        );
        const other = { ...oktaUser('alan@acme.example', 'A', 'K'), userName: 'kay', externalId: 'other' };
        assert.equal(await directory.refused('POST', '/Users', other), '409 uniqueness');
        const sameId = { ...oktaUser('kay@acme.example', 'A', 'K'), externalId: 'okta-alan@acme.example' };
        assert.equal(await directory.refused('POST', '/Users', sameId), '409 uniqueness');
        const { rows } = await platform.database(client => client.query("select 1 from users where email = 'kay@acme.example'"));
        assert.equal(rows.length, 0, 'a refused user leaves no account');
    });

    it('are there once also when they are sent ten times at once', async () => {
        const sent = Array.from({ length: 10 }, () => directory.send('POST', '/Users', oktaUser('twin@acme.example', 'Twin', 'Peaks')));
        const statuses = (await Promise.all(sent)).map(({ status }) => status).sort();
        assert.deepEqual(statuses, [201, ...Array.from({ length: 9 }, () => 409)]);
        assert.equal((await named('twin@acme.example')).totalResults, 1);
    });

    it('come in verified domains only, whoever has an account, unless they are members already', async () => {
        const outsider = await verifiedPerson(platform, 'Outsider', 'outsider@elsewhere.example');
        for (const address of [
            'nobody@elsewhere.example',
            'outsider@elsewhere.example',
            'x@sub.acme.example',
            'x@acme.example.evil.example'
        ]) {
            assert.equal(await directory.refused('POST', '/Users', oktaUser(address, 'No', 'Body')), '400 invalidValue', address);
        }
        assert.equal(await state('Outsider'), undefined);
        await acme.admit(outsider, 'viewer');
        const linked = await directory.expect(201, 'POST', '/Users', oktaUser('outsider@elsewhere.example', 'Out', 'Sider'));
        assert.equal(linked.id, outsider.userId);
        assert.equal(await state('Outsider'), 'viewer');
        await patch(linked.id, { op: 'replace', value: { displayName: 'Renamed by the directory' } });
        assert.equal(await state('Outsider'), 'viewer', "an account that the directory did not make keeps its person's name");
    });

    it('take an account that is there already into the organisation, where its address is in a verified domain', async () => {
        const { userId } = await verifiedPerson(platform, 'Barbara', 'barbara@acme.example');
        const made = await directory.expect(201, 'POST', '/Users', oktaUser('barbara@acme.example', 'B', 'Liskov'));
        assert.equal(made.id, userId);
        assert.equal(await state('Barbara'), 'member');
    });

    it('come back to accounts that another directory had closed, where the domain is theirs now', async () => {
        const before = await ScimClient.connect(await TestOrganization.found(platform, 'Mallory'), 'moved.example');
        const made = await before.expect(201, 'POST', '/Users', oktaUser('hedy@moved.example', 'Hedy', 'Lamarr'));
        await before.expect(204, 'DELETE', `/Users/${made.id}`);
        const closed = async () => {
            const { rows } = await platform.database(client =>
                client.query('select deactivated_at is not null as closed from users where id = $1', [made.id])
            );
            return (rows[0] as { closed: boolean }).closed;
        };
        assert.equal(await closed(), true);
        await platform.database(client =>
            client.query("update organization_domains set organization_id = $1 where domain = 'moved.example'", [acme.id])
        );
        const back = await directory.expect(201, 'POST', '/Users', oktaUser('hedy@moved.example', 'Hedy', 'Lamarr'));
        assert.equal(back.id, made.id);
        assert.equal(await closed(), false);
        assert.equal(await state('Hedy Lamarr'), 'member');
        await patch(made.id, { op: 'replace', value: { active: false } });
        assert.equal(await closed(), true);
    });

    it('may come as inactive, and stay outside until they are active', async () => {
        const made = await directory.expect(201, 'POST', '/Users', {
            ...oktaUser('niklaus@acme.example', 'Niklaus', 'Wirth'),
            active: false
        });
        assert.equal(made.active, false);
        assert.equal(await state('Niklaus Wirth'), 'member, suspended');
    });

    it('never include the last owner among those who are shut out', async () => {
        const linked = await directory.expect(201, 'POST', '/Users', oktaUser(acme.owner.email, 'Ada', 'Lovelace'));
        assert.equal(linked.id, acme.owner.userId);
        assert.equal(await directory.refused('PATCH', `/Users/${linked.id}`, patchOf({ op: 'replace', value: { active: false } })), '409');
        assert.equal(await directory.refused('DELETE', `/Users/${linked.id}`), '409');
        assert.equal(await state('Ada'), 'owner');
        assert.equal((await directory.expect(200, 'GET', `/Users/${linked.id}`)).active, true);
    });

    it('are described as what they are: the service, its kinds and their schemas', async () => {
        const config = await directory.expect<Record<string, { supported?: boolean }>>(200, 'GET', '/ServiceProviderConfig');
        assert.deepEqual([config.patch?.supported, config.filter?.supported, config.bulk?.supported], [true, true, false]);
        const types = await directory.expect<ScimList>(200, 'GET', '/ResourceTypes');
        assert.deepEqual(
            types.Resources.map(({ id }) => id),
            ['User', 'Group']
        );
        const schemas = await directory.expect<ScimList>(200, 'GET', '/Schemas');
        for (const { id } of schemas.Resources) {
            assert.equal((await directory.expect(200, 'GET', `/Schemas/${id}`)).id, id);
        }
        assert.equal((await directory.expect(200, 'GET', '/ResourceTypes/User')).id, 'User');
        assert.equal(await directory.refused('GET', '/Schemas/none'), '404');
        assert.equal(await directory.refused('GET', '/ResourceTypes/none'), '404');
    });

    it('are told of bad requests in words of SCIM', async () => {
        const { id } = await directory.expect(201, 'POST', '/Users', oktaUser('ken@acme.example', 'Ken', 'Thompson'));
        const patching = (body: unknown) => directory.refused('PATCH', `/Users/${id}`, body);
        assert.equal(await patching({}), '400 invalidSyntax');
        assert.equal(await patching(patchOf()), '400 invalidSyntax');
        assert.equal(await patching(patchOf({ op: 'move', path: 'title' })), '400 invalidSyntax');
        assert.equal(await patching(patchOf({ op: 'remove' })), '400 noTarget');
        assert.equal(await patching(patchOf({ op: 'replace', path: 'shoeSize', value: 44 })), '400 invalidPath');
        assert.equal(await patching(patchOf({ op: 'replace', path: 'id', value: 'x' })), '400 invalidPath');
        assert.equal(await patching(patchOf({ op: 'replace', path: 'active', value: 'perhaps' })), '400 invalidValue');
        assert.equal(await patching(patchOf({ op: 'replace', path: 'emails[type xx "y"].value', value: 'z' })), '400 invalidFilter');
        assert.equal(await patching(patchOf({ op: 'remove', path: 'userName' })), '400 invalidValue');
        assert.equal(await patching(patchOf({ op: 'replace', value: 'text' })), '400 invalidValue');
        assert.equal(await patching(patchOf({ op: 'replace', path: 'title', value: '\ud800' })), '400 invalidValue');
        assert.equal(await patching(patchOf({ op: 'replace', path: 'title', value: 'x'.repeat(3_000) })), '400 invalidValue');
        assert.equal(await patching('{'), '400');
        assert.equal(await directory.refused('POST', '/Users', { userName: 'no-address' }), '400 invalidValue');
        assert.equal(await directory.refused('POST', '/Users', { emails: [{ value: 'x@acme.example' }] }), '400 invalidValue');
        assert.equal(await directory.refused('POST', '/Users', '[]'), '400 invalidValue');
        assert.equal(await directory.refused('GET', '/Users/not-an-id'), '404');
        const prototype = patchOf({ op: 'add', value: JSON.parse('{"__proto__": {"active": false}, "constructor": {"x": 1}}') });
        assert.equal((await directory.expect(200, 'PATCH', `/Users/${id}`, prototype)).active, true);
    });

    it('are on record: who came, changed and went, in the name of the directory', async () => {
        const { entries } = await acme.owner.browser.api.call(auditRoutes.listAuditEntries, {
            params: acme.params,
            query: { action: 'directory', limit: 200 }
        });
        const actions = new Set(entries.map(({ action }) => action));
        for (const action of ['token-created', 'user-created', 'user-updated', 'user-deactivated', 'user-reactivated', 'user-removed']) {
            assert.ok(actions.has(`directory.${action}`), action);
        }
        const created = entries.find(({ action }) => action === 'directory.user-created');
        assert.equal(created?.actor.kind, 'directory');
        assert.equal(created?.target?.kind, 'user');
        assert.ok(!JSON.stringify(entries).includes('cts_'));
    });

    it("are counted for the organisation's admins, with the token's last use", async () => {
        const seen = await acme.owner.browser.api.call(directoryRoutes.getDirectory, { params: acme.params });
        assert.equal(seen.baseUrl, `${platform.origin}/api/scim/v2`);
        assert.equal(seen.token?.hint, directory.token.slice(-4));
        assert.ok(seen.token?.lastUsedAt && seen.lastSyncAt);
        const { totalResults } = await directory.list('Users');
        const inactive = await directory.list('Users', { filter: 'active eq false' });
        assert.deepEqual(seen.users, { active: totalResults - inactive.totalResults, suspended: inactive.totalResults });
        assert.ok(!JSON.stringify(seen).includes(directory.token));
    });

    describe('hang on the token', () => {
        let beta: TestOrganization;
        let admin: TestPerson;

        before(async () => {
            beta = await TestOrganization.found(platform, 'Beta');
            admin = await beta.join('Betty', 'admin');
        });

        it('which is shown once, kept as a hash, replaced and revoked at once', async () => {
            const first = await ScimClient.connect(beta, 'beta.example');
            assert.match(first.token, /^cts_[\w-]{43}$/);
            await first.list('Users');
            const dump = await platform.database(
                async client => (await client.query('select row_to_json(d)::text as text from directories d')).rows
            );
            assert.ok(!JSON.stringify(dump).includes(first.token));
            const { token } = await admin.browser.api.call(directoryRoutes.createDirectoryToken, { params: beta.params });
            assert.equal((await first.send('GET', '/Users')).status, 401);
            const second = new ScimClient(platform, token);
            await second.list('Users');
            await beta.owner.browser.api.call(directoryRoutes.revokeDirectoryToken, { params: beta.params });
            assert.equal(await second.refused('GET', '/Users'), '401');
            const { token: gone } = await beta.owner.browser.api.call(directoryRoutes.getDirectory, { params: beta.params });
            assert.equal(gone, undefined);
        });

        it('which members without the right can not make, nor who gave no fresh proof', async () => {
            const member = await beta.join('Max', 'member');
            const url = `${platform.origin}/api/organizations/${beta.id}/directory`;
            assert.equal((await member.browser.send(url)).status, 403);
            assert.equal((await member.browser.send(`${url}/token`, { method: 'POST' })).status, 403);
            platform.clock.advance(16 * 60_000);
            const stale = await admin.browser.send(`${url}/token`, { method: 'POST' });
            assert.equal(stale.json<{ code: string }>().code, 'session.elevation-required');
        });

        it('and on nothing else: no cookie, no other token', async () => {
            for (const authorization of ['', 'Bearer', 'Bearer cts_', `Bearer cts_${'a'.repeat(43)}`, `Basic ${directory.token}`]) {
                const answer = await acme.owner.browser.send(`${platform.origin}/api/scim/v2/Users`, { headers: { authorization } });
                assert.equal(answer.status, 401, authorization);
            }
            const asPerson = await platform
                .browser()
                .send(`${platform.origin}/api/me`, { headers: { authorization: `Bearer ${directory.token}` } });
            assert.equal(asPerson.status, 401);
        });
    });
});
