import assert from 'node:assert/strict';
import { federationRoutes, type SsoConnection } from '@coditect/protocol';
import { type OpenIdProvider, testClient } from './openid-provider.js';
import type { TestBrowser } from './test-browser.js';
import { TestOrganization } from './test-organization.js';
import type { TestPlatform } from './test-platform.js';
import { type Journey, travel } from './travel.js';

/** An organisation with a verified domain and a connection to its own identity provider. */
export class Company {
    private constructor(
        readonly organization: TestOrganization,
        readonly domain: string,
        readonly connection: SsoConnection,
        private readonly platform: TestPlatform
    ) {}

    static async found(platform: TestPlatform, provider: OpenIdProvider, ownerName: string, domain: string): Promise<Company> {
        const organization = await TestOrganization.found(platform, ownerName);
        await verifyDomain(platform, organization, domain);
        const connection = await connect(organization, provider);
        return new Company(organization, domain, connection, platform);
    }

    get params() {
        return { organizationId: this.organization.id, connectionId: this.connection.id };
    }

    /** Goes from the start to where the browser comes to rest. */
    signIn(browser: TestBrowser = this.platform.browser()): Promise<Journey> {
        return travel(browser, `/api${this.connection.startPath}`);
    }
}

export async function connect(organization: TestOrganization, provider: { readonly issuer: string }): Promise<SsoConnection> {
    return organization.owner.browser.api.call(federationRoutes.createConnection, {
        params: organization.params,
        body: {
            kind: 'oidc',
            name: 'Company',
            defaultRole: 'member',
            trustsFactors: false,
            oidc: { issuer: provider.issuer, clientId: testClient.id, clientSecret: testClient.secret }
        }
    });
}

export async function verifyDomain(platform: TestPlatform, organization: TestOrganization, domain: string): Promise<void> {
    const { api } = organization.owner.browser;
    const claimed = await api.call(federationRoutes.addDomain, { params: organization.params, body: { domain } });
    platform.names.texts.set(domain, ['v=spf1 -all', claimed.record]);
    const params = { ...organization.params, domainId: claimed.id };
    const checked = await api.call(federationRoutes.checkDomain, { params });
    assert.ok(checked.verifiedAt);
}
