import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { auditRoutes, federationRoutes, type Identity, identityRoutes, samlRoutes } from '@coditect/protocol';
import { type AuthnRequest, type Misbehaviour, SamlIdentityProvider } from './saml-identity-provider.js';
import type { Answer, TestBrowser } from './test-browser.js';
import { TestPlatform } from './test-platform.js';

/** An organisation with a verified domain and a connection to an identity provider of its own. */
export class SamlCompany {
    private constructor(
        readonly platform: TestPlatform,
        readonly provider: SamlIdentityProvider,
        readonly owner: TestBrowser,
        readonly organizationId: string,
        readonly connectionId: string
    ) {}

    static async start(environment: Readonly<Record<string, string>> = {}): Promise<SamlCompany> {
        const platform = await TestPlatform.start(environment);
        const owner = platform.browser();
        await owner.signUp('Grace', 'grace@owners.example');
        return SamlCompany.found(platform, owner, 'example.com');
    }

    /** Another organisation on the same platform. */
    static async found(platform: TestPlatform, owner: TestBrowser, domain: string): Promise<SamlCompany> {
        const provider = await SamlIdentityProvider.start(() => platform.clock.now());
        const { user } = await owner.api.call(identityRoutes.whoAmI);
        const organizationId = randomUUID();
        await platform.database(async client => {
            await client.query('insert into organizations (organization_id, name, personal, created_at) values ($1, $2, false, now())', [
                organizationId,
                domain
            ]);
            await client.query("insert into memberships (organization_id, user_id, role, created_at) values ($1, $2, 'owner', now())", [
                organizationId,
                user.id
            ]);
            await client.query(
                `insert into organization_domains (organization_id, domain_id, domain, token, created_at, verified_at)
                 values ($1, $2, $3, 'token', now(), now())`,
                [organizationId, randomUUID(), domain]
            );
        });
        // What a person may do where is remembered for five seconds.
        platform.clock.advance(6_000);
        const { id } = await owner.api.call(federationRoutes.createConnection, {
            params: { organizationId },
            body: { kind: 'saml', name: `Company of ${domain}`, defaultRole: 'member', trustsFactors: true, saml: provider.settings }
        });
        return new SamlCompany(platform, provider, owner, organizationId, id);
    }

    get acsUrl(): string {
        return this.urlOf(samlRoutes.consumeSamlResponse.path);
    }

    get sloUrl(): string {
        return this.urlOf(samlRoutes.consumeSamlLogout.path);
    }

    urlOf(path: string): string {
        return `${this.platform.origin}/api${path.replace(':connectionId', this.connectionId)}`;
    }

    /** A browser begins a sign-in; the request that it is sent to the identity provider with. */
    async begin(browser: TestBrowser, next?: string): Promise<AuthnRequest> {
        const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
        const answer = await browser.send(this.urlOf(samlRoutes.startSamlSignIn.path) + query);
        assert.equal(answer.status, 303, answer.body);
        return this.provider.readRequest(String(answer.headers.location));
    }

    /** As a browser does it for the identity provider's page: without our cookies, which are none of a form that another site posts. */
    async post(samlResponse: string, acsUrl: string = this.acsUrl): Promise<Answer> {
        const answer = await this.platform.browser().send(acsUrl, {
            method: 'POST',
            origin: this.provider.origin,
            headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
            body: new URLSearchParams({ SAMLResponse: samlResponse }).toString()
        });
        assert.equal(answer.headers['set-cookie'], undefined, 'Nothing is set by a form that another site posts.');
        return answer;
    }

    /** A logout request that the identity provider's page posts. */
    postLogout(body: string): Promise<Answer> {
        return this.platform.browser().send(this.sloUrl, {
            method: 'POST',
            origin: this.provider.origin,
            headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
            body
        });
    }

    /** Goes where an answer sends the browser. */
    follow(browser: TestBrowser, answer: Answer): Promise<Answer> {
        assert.equal(answer.status, 303, answer.body);
        return browser.send(new URL(String(answer.headers.location), this.platform.origin).href);
    }

    /** The whole way: there, through the identity provider's page, and back. */
    async signIn(browser: TestBrowser, misbehaviour: Misbehaviour = {}): Promise<Answer> {
        this.provider.misbehaviour = misbehaviour;
        const there = await browser.send(this.urlOf(samlRoutes.startSamlSignIn.path));
        const page = await this.platform.browser().send(String(there.headers.location));
        const [, action = ''] = /action="([^"]+)"/.exec(page.body) ?? [];
        const [, value = ''] = /value="([^"]+)"/.exec(page.body) ?? [];
        return this.follow(browser, await this.post(value, action));
    }

    async signInAs(browser: TestBrowser, misbehaviour: Misbehaviour): Promise<Identity> {
        const answer = await this.signIn(browser, misbehaviour);
        assert.equal(answer.headers.location, '/open', answer.body);
        return browser.api.call(identityRoutes.whoAmI);
    }

    /** The answer to a request of a browser is refused: by a redirect that says nothing, without a cookie, on record. */
    async assertRefused(misbehaviour: Misbehaviour, reason: string): Promise<void> {
        const browser = this.platform.browser();
        const request = await this.begin(browser);
        await this.assertAnswerRefused(browser, this.provider.answer(request, misbehaviour), reason);
    }

    async assertAnswerRefused(browser: TestBrowser, samlResponse: string, reason: string): Promise<void> {
        const before = (await this.refusals()).length;
        const answer = await this.post(samlResponse);
        assert.equal(answer.status, 303, answer.body);
        assert.equal(answer.headers.location, '/sign-in?problem=answer-refused', reason);
        assert.equal(await this.isSignedIn(browser), false);
        const refusals = await this.refusals();
        assert.equal(refusals.length, before + 1);
        assert.equal(refusals[0], reason);
    }

    async isSignedIn(browser: TestBrowser): Promise<boolean> {
        return (await browser.send(`${this.platform.origin}/api/me`)).status === 200;
    }

    /** Why sign-ins were refused, newest first, as an auditor of the organisation reads it. */
    async refusals(): Promise<readonly string[]> {
        const { entries } = await this.owner.api.call(auditRoutes.listAuditEntries, {
            params: { organizationId: this.organizationId },
            query: { action: 'session.refused', limit: 200 }
        });
        return entries.map(entry => String(entry.details?.reason));
    }

    async stop(): Promise<void> {
        await this.provider.stop();
        await this.platform.stop();
    }
}
