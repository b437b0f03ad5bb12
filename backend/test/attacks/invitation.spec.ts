import assert from 'node:assert/strict';
import {
    accountRoutes,
    type Invitation,
    invitationRoutes,
    memberRoutes,
    organizationRoutes,
    type Role,
    teamRoutes
} from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { tokenIn } from '../support/mailbox.js';
import { median } from '../support/median.js';
import { problemOf } from '../support/problem-of.js';
import { TestOrganization, type TestPerson, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

const day = 24 * 60 * 60 * 1000;

/** An invitation is a way into somebody's organisation: whoever bends it gets in where he or she was not asked. */
describe('an invitation', () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let admin: TestPerson;
    let mallory: TestPerson;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        organization = await TestOrganization.found(platform, 'Ada');
        admin = await organization.join('Grace', 'admin');
        mallory = await verifiedPerson(platform, 'Mallory');
    });

    after(() => platform.stop());

    const create = (email: string, role?: Role, by = organization.owner): Promise<Invitation> =>
        by.browser.api.call(invitationRoutes.createInvitation, { params: organization.params, body: { email, ...(role ? { role } : {}) } });
    const resend = ({ invitationId }: Invitation, by = organization.owner) =>
        by.browser.api.call(invitationRoutes.resendInvitation, { params: { ...organization.params, invitationId } });
    const revoke = ({ invitationId }: Invitation, by = organization.owner) =>
        by.browser.api.call(invitationRoutes.revokeInvitation, { params: { ...organization.params, invitationId } });
    const tokenFor = async (email: string) => tokenIn(await platform.mailTo(email, /invites you/));
    const accept = (person: TestPerson, token: string) => organization.accept(person.browser, token);
    const codeOf = async (call: Promise<unknown>) => (await problemOf(call)).code;

    it('stands in a mail as a link with its secret in the fragment, which nothing but its hash is kept of', async () => {
        const { invitationId, ...shown } = await create('guest@example.com', 'viewer');
        const mail = await platform.mailTo('guest@example.com', /invites you/);
        const token = tokenIn(mail);
        assert.match(mail.text, new RegExp(`${platform.origin}/invitation#${token}`));
        assert.equal(JSON.stringify(shown).includes(token), false);
        const everything = await platform.database(async client => {
            const { rows } = await client.query<{ relname: string }>(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            );
            let text = '';
            for (const { relname } of rows) {
                text += JSON.stringify((await client.query(`select t::text from ${relname} t`)).rows);
            }
            return text;
        });
        assert.ok(everything.includes(invitationId));
        assert.equal(everything.includes(token), false);
        await revoke({ invitationId, ...shown });
    });

    it('bears no link and no turned text, since no name is taken that holds one', async () => {
        const { browser } = mallory;
        const { organizationId } = await browser.api.call(organizationRoutes.createOrganization, { body: { name: 'Harmless' } });
        const params = { organizationId };
        for (const name of ['Win at http://evil.example/x', 'www.evil.example', 'Acme \u202Etxt.exe', 'Acme\r\nBcc: you']) {
            for (const deed of [
                browser.api.call(organizationRoutes.createOrganization, { body: { name } }),
                browser.api.call(organizationRoutes.updateOrganization, { params, body: { name } }),
                browser.api.call(teamRoutes.createTeam, { params, body: { name } }),
                browser.api.call(accountRoutes.changeProfile, { body: { name } })
            ]) {
                const { status, fields } = await problemOf(deed);
                assert.deepEqual([status, fields?.[0]?.field], [422, 'name'], name);
                assert.match(fields?.[0]?.detail ?? '', /^A name (holds|has) no /);
            }
        }
    });

    it('bears no bare host name, which mail programs make a link of: neither as the organisation nor as who invites', async () => {
        const { browser } = mallory;
        const { organizationId } = await browser.api.call(organizationRoutes.createOrganization, { body: { name: 'Harmless too' } });
        for (const name of ['evil.example', 'Your parcel: Evil.EXAMPLE/track', 'ada@evil.example', 'evil\u3002com']) {
            for (const deed of [
                browser.api.call(organizationRoutes.createOrganization, { body: { name } }),
                browser.api.call(organizationRoutes.updateOrganization, { params: { organizationId }, body: { name } }),
                browser.api.call(accountRoutes.changeProfile, { body: { name } }),
                platform.browser().signUp(name, 'linked@example.com')
            ]) {
                const { status, fields } = await problemOf(deed);
                assert.deepEqual([status, fields?.[0]?.field], [422, 'name'], name);
                assert.match(fields?.[0]?.detail ?? '', /^A name holds no web address: put a space/);
            }
        }
    });

    it('is not accepted by who has another address, and goes on to be good for the one who was meant', async () => {
        const token = await organization.invite('Invited@Example.com', 'member');
        const problem = await problemOf(accept(mallory, token));
        assert.deepEqual([problem.status, problem.code], [403, 'invitation.other-address']);
        assert.equal(problem.detail.toLowerCase().includes('invited@'), false);
        assert.equal((await organization.roles()).Mallory, undefined);
        const invited = await verifiedPerson(platform, 'Invited', 'iNVITED@example.com');
        assert.equal((await accept(invited, token)).role, 'member');
    });

    it('is not accepted by who has the address unverified', async () => {
        const token = await organization.invite('claimed@example.com', 'member');
        const squatter = await verifiedPerson(platform, 'Squatter', 'claimed@example.com');
        await platform.database(client => client.query('update users set email_verified_at = null where id = $1', [squatter.userId]));
        assert.equal(await codeOf(accept(squatter, token)), 'invitation.unverified');
        assert.equal((await organization.roles()).Squatter, undefined);
    });

    it('is good once, also for twenty tries at the same moment', async () => {
        const token = await organization.invite('once@example.com', 'member');
        const person = await verifiedPerson(platform, 'Once');
        const tries = await Promise.allSettled(Array.from({ length: 20 }, () => accept(person, token)));
        assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
        await organization.owner.browser.api.call(memberRoutes.removeMember, { params: { ...organization.params, userId: person.userId } });
        assert.equal(await codeOf(accept(person, token)), 'invitation.invalid');
        assert.equal((await organization.roles()).Once, undefined);
    });

    it('is worth nothing once taken back, sent anew, or after seven days', async () => {
        const person = await verifiedPerson(platform, 'Late');
        const first = await create(person.email, 'member');
        const firstToken = await tokenFor(person.email);
        assert.equal(await codeOf(resend(first)), 'invitation.too-many');
        platform.clock.advance(61_000);
        await resend(first);
        const secondToken = await tokenFor(person.email);
        assert.equal(await codeOf(accept(person, firstToken)), 'invitation.invalid');
        await revoke(first);
        assert.equal(await codeOf(accept(person, secondToken)), 'invitation.invalid');
        assert.equal(await codeOf(resend(first)), 'resource.not-found');
        const third = await organization.invite(person.email, 'member');
        platform.clock.advance(7 * day + 1000);
        await person.browser.signIn(person.email);
        assert.equal(await codeOf(accept(person, third)), 'invitation.invalid');
        assert.equal(
            await codeOf(person.browser.api.call(invitationRoutes.previewInvitation, { body: { token: third } })),
            'invitation.invalid'
        );
        for (const nonsense of ['x', 'A'.repeat(43), "' or true --"]) {
            assert.equal(await codeOf(accept(person, nonsense)), 'invitation.invalid', nonsense);
        }
        for (const signedOut of [organization.owner, admin, mallory]) {
            await signedOut.browser.signIn(signedOut.email);
        }
        assert.equal((await organization.roles()).Late, undefined);
    });

    it('is sent again five times at most', async () => {
        const invitation = await create('patient@example.com', 'viewer');
        for (let sent = 1; sent < 5; sent += 1) {
            platform.clock.advance(61_000);
            await resend(invitation);
        }
        platform.clock.advance(61_000);
        assert.equal(await codeOf(resend(invitation)), 'invitation.too-many');
        await revoke(invitation);
    });

    it('gives the role that it was made with, whatever the one who accepts it sends', async () => {
        const person = await verifiedPerson(platform, 'Climber');
        const token = await organization.invite(person.email, 'viewer');
        const answer = await person.browser.send(`${platform.origin}/api/invitations/acceptance`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
                token,
                role: 'owner',
                organizationId: organization.id,
                email: person.email,
                userId: organization.owner.userId
            })
        });
        assert.equal(answer.json<{ role: string }>().role, 'viewer');
        assert.equal((await organization.roles()).Climber, 'viewer');
    });

    it('gives no role above that of who invites, and none that manages members without a fresh proof', async () => {
        assert.equal(await codeOf(create('king@example.com', 'owner', admin)), 'organization.role-above-own');
        const member = await organization.join('Edsger', 'member');
        assert.equal(await codeOf(create('friend@example.com', 'viewer', member)), 'access.forbidden');
        const invitation = await create('king@example.com', 'owner');
        for (const call of [() => resend(invitation, admin), () => revoke(invitation, admin)]) {
            assert.equal(await codeOf(call()), 'organization.role-above-own');
        }
        await revoke(invitation);
        platform.clock.advance(16 * 60_000);
        for (const role of ['owner', 'admin'] as const) {
            assert.equal(await codeOf(create('queen@example.com', role)), 'session.elevation-required');
        }
        await revoke(await create('pawn@example.com', 'member'));
        await organization.owner.browser.signIn(organization.owner.email);
        await admin.browser.signIn(admin.email);
    });

    it('changes nothing for who belongs there already, nor brings back who is suspended', async () => {
        const person = await verifiedPerson(platform, 'Double');
        const token = await organization.invite(person.email, 'admin');
        await platform.database(client =>
            client.query(
                `insert into memberships (organization_id, user_id, role, created_at, member_name, member_email, email_key, name_key)
                 values ($1, $2, 'viewer', now(), 'Double', $3, $3, 'double')`,
                [organization.id, person.userId, person.email]
            )
        );
        assert.equal((await accept(person, token)).role, 'viewer');
        const again = await verifiedPerson(platform, 'Suspended');
        const second = await organization.invite(again.email, 'admin');
        await platform.database(client =>
            client.query(
                `insert into memberships (organization_id, user_id, role, created_at, suspended_at, member_name, member_email, email_key, name_key)
                 values ($1, $2, 'viewer', now(), now(), 'Suspended', $3, $3, 'suspended')`,
                [organization.id, again.userId, again.email]
            )
        );
        assert.equal((await problemOf(accept(again, second))).status, 403);
        assert.equal((await organization.roles()).Suspended, 'viewer, suspended');
    });

    it('tells nothing of whether the address has an account', async () => {
        const told = async (email: string) => {
            const began = performance.now();
            const answer = await organization.owner.browser.send(`${platform.origin}/api/organizations/${organization.id}/invitations`, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ email, role: 'viewer' })
            });
            const took = performance.now() - began;
            const invitation = answer.json<Invitation>();
            const mail = await platform.mailTo(email, /invites you/);
            const mask = (text: string) =>
                text
                    .replaceAll(email, 'ADDRESS')
                    .replaceAll(tokenIn(mail), 'TOKEN')
                    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
                    .replaceAll(invitation.invitationId, 'ID');
            return { took, text: mask(answer.body) + mask(mail.text) + mask(mail.subject), status: answer.status };
        };
        const known: number[] = [];
        const unknown: number[] = [];
        const rounds = 9;
        for (let round = 0; round < rounds; round += 1) {
            await verifiedPerson(platform, `Known${round}`);
        }
        // What signing up sets going must not count against those that came after it.
        await eventually('all workspaces run', async () => {
            const { rows } = await platform.database(client => client.query("select from workspaces where state = 'starting'"));
            return rows.length === 0 ? true : undefined;
        });
        for (let round = 0; round < rounds; round += 1) {
            const [there, nowhere] = [`known${round}@example.com`, `nobody${round}@example.com`];
            const answers = new Map<string, Awaited<ReturnType<typeof told>>>();
            // Taken in turn: what one leaves to be done, such as its mail, must not always count against the other.
            for (const email of round % 2 === 0 ? [there, nowhere] : [nowhere, there]) {
                answers.set(email, await told(email));
            }
            const [first, second] = [answers.get(there)!, answers.get(nowhere)!];
            assert.deepEqual([first.status, first.text], [201, second.text]);
            known.push(first.took);
            unknown.push(second.took);
        }
        const [withAccount, without] = [median(known), median(unknown)];
        assert.ok(Math.abs(withAccount - without) < 25, `${withAccount} ms and ${without} ms`);
    });

    it('goes out at most a hundred times a day for an organisation, also at once', async () => {
        const there = await TestOrganization.found(platform, 'Spammer');
        const send = (index: number) =>
            there.owner.browser.api.call(invitationRoutes.createInvitation, {
                params: there.params,
                body: { email: `target${index}@example.net`, role: 'viewer' }
            });
        for (let index = 0; index < 95; index += 1) {
            await send(index);
        }
        const last = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => send(95 + index)));
        assert.equal(last.filter(({ status }) => status === 'fulfilled').length, 5);
        const problem = await problemOf(send(200));
        assert.deepEqual([problem.status, problem.code], [429, 'invitation.too-many']);
    });

    it('leads nowhere once its organisation is deleted, and into no personal one', async () => {
        const there = await TestOrganization.found(platform, 'Doomed', 'Doomed');
        const token = await there.invite('survivor@example.com', 'member');
        await there.owner.browser.api.call(organizationRoutes.deleteOrganization, { params: there.params, body: { name: 'Doomed' } });
        const survivor = await verifiedPerson(platform, 'Survivor');
        assert.equal(await codeOf(accept(survivor, token)), 'invitation.invalid');
        assert.equal(
            await codeOf(survivor.browser.api.call(invitationRoutes.previewInvitation, { body: { token } })),
            'invitation.invalid'
        );
        const home = { organizationId: survivor.identity.memberships[0]!.organizationId };
        assert.equal(
            await codeOf(survivor.browser.api.call(invitationRoutes.createInvitation, { params: home, body: { email: 'x@example.com' } })),
            'organization.personal'
        );
    });

    it('says to who holds its link what it is to, and to nobody else that it exists', async () => {
        const token = await organization.invite('looker@example.com', 'billing');
        const preview = await platform.browser().api.call(invitationRoutes.previewInvitation, { body: { token } });
        assert.deepEqual(
            [preview.organizationName, preview.email, preview.role],
            [organization.details.name, 'looker@example.com', 'billing']
        );
        const stranger = await problemOf(mallory.browser.api.call(invitationRoutes.listInvitations, { params: organization.params }));
        assert.equal(stranger.status, 404);
    });
});
