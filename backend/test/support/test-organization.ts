import assert from 'node:assert/strict';
import {
    type Identity,
    invitationRoutes,
    type Member,
    type Membership,
    memberRoutes,
    type Organization,
    organizationRoutes,
    type Role
} from '@coditect/protocol';
import { tokenIn } from './mailbox.js';
import type { TestBrowser } from './test-browser.js';
import type { TestPlatform } from './test-platform.js';

/** A person with a browser who is signed in. */
export interface TestPerson {
    readonly browser: TestBrowser;
    readonly userId: string;
    readonly email: string;
    readonly identity: Identity;
}

/** Signs up, and verifies the address as the link in the mail would. */
export async function verifiedPerson(platform: TestPlatform, name: string, email?: string): Promise<TestPerson> {
    const browser = platform.browser();
    const identity = await browser.signUp(name, ...(email === undefined ? [] : [email]));
    await platform.database(client =>
        client.query('update users set email_verified_at = now() where id = $1 and email_verified_at is null', [identity.user.id])
    );
    return { browser, userId: identity.user.id, email: identity.user.email, identity };
}

/** An organisation with its owner, whom members join as people do: by invitation. */
export class TestOrganization {
    private constructor(
        readonly platform: TestPlatform,
        readonly owner: TestPerson,
        readonly details: Organization
    ) {}

    static async found(platform: TestPlatform, ownerName: string, name = `${ownerName} and friends`): Promise<TestOrganization> {
        const owner = await verifiedPerson(platform, ownerName);
        const details = await owner.browser.api.call(organizationRoutes.createOrganization, { body: { name } });
        return new TestOrganization(platform, owner, details);
    }

    get id(): string {
        return this.details.organizationId;
    }

    get params(): { readonly organizationId: string } {
        return { organizationId: this.id };
    }

    async join(name: string, role: Role): Promise<TestPerson> {
        const person = await verifiedPerson(this.platform, name);
        await this.admit(person, role);
        return person;
    }

    async admit(person: TestPerson, role: Role): Promise<Membership> {
        const membership = await this.accept(person.browser, await this.invite(person.email, role));
        assert.equal(membership.role, role);
        return membership;
    }

    /** Returns the secret of the link that was mailed. */
    async invite(email: string, role?: Role, by: TestBrowser = this.owner.browser): Promise<string> {
        await by.api.call(invitationRoutes.createInvitation, { params: this.params, body: { email, ...(role ? { role } : {}) } });
        return tokenIn(await this.platform.mailTo(email, /invites you/));
    }

    accept(browser: TestBrowser, token: string): Promise<Membership> {
        return browser.api.call(invitationRoutes.acceptInvitation, { body: { token } });
    }

    switchTo(browser: TestBrowser): Promise<Membership> {
        return browser.api.call(organizationRoutes.switchOrganization, { body: this.params });
    }

    setRole(by: TestPerson, person: TestPerson, role: Role): Promise<Member> {
        return by.browser.api.call(memberRoutes.changeMemberRole, { params: this.paramsOf(person), body: { role } });
    }

    suspend(by: TestPerson, person: TestPerson): Promise<Member> {
        return by.browser.api.call(memberRoutes.suspendMember, { params: this.paramsOf(person) });
    }

    reactivate(by: TestPerson, person: TestPerson): Promise<Member> {
        return by.browser.api.call(memberRoutes.reactivateMember, { params: this.paramsOf(person) });
    }

    async remove(by: TestPerson, person: TestPerson): Promise<void> {
        await by.browser.api.call(memberRoutes.removeMember, { params: this.paramsOf(person) });
    }

    async leave(person: TestPerson): Promise<void> {
        await person.browser.api.call(organizationRoutes.leaveOrganization, { params: this.params });
    }

    /** The owner hands it over. Returns what the owner is from then on. */
    transfer(by: TestPerson, to: TestPerson): Promise<Membership> {
        return by.browser.api.call(organizationRoutes.transferOwnership, { params: this.params, body: { userId: to.userId } });
    }

    async roles(by: TestBrowser = this.owner.browser): Promise<Readonly<Record<string, string>>> {
        const { members } = await by.api.call(memberRoutes.listMembers, { params: this.params, query: { limit: 100 } });
        return Object.fromEntries(members.map(({ name, role, suspended }) => [name, suspended ? `${role}, suspended` : role]));
    }

    private paramsOf({ userId }: TestPerson) {
        return { ...this.params, userId };
    }
}
