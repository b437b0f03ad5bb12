import assert from 'node:assert/strict';
import { federationRoutes, type SingleSignOn, type SsoConnection } from '@coditect/protocol';
import { freePort } from './free-port.js';
import { OpenIdProvider, testClient } from './openid-provider.js';
import type { TestBrowser } from './test-browser.js';
import { TestOrganization, type TestPerson, verifiedPerson } from './test-organization.js';
import { TestPlatform } from './test-platform.js';
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

    requireSingleSignOn(required = true): Promise<SingleSignOn> {
        const { api } = this.organization.owner.browser;
        return api.call(federationRoutes.requireSingleSignOn, { params: this.organization.params, body: { required } });
    }

    /** Goes from the start to where the browser comes to rest. */
    signIn(browser: TestBrowser = this.platform.browser()): Promise<Journey> {
        return travel(browser, `/api${this.connection.startPath}`);
    }
}

/** A company with its identity provider, on a platform of its own. */
export interface CompanyAtHome {
    readonly platform: TestPlatform;
    readonly provider: OpenIdProvider;
    readonly company: Company;
    /** The installation's administrator: has an address of the company, and is none of its people. */
    readonly root: TestPerson;
    stop(): Promise<void>;
}

/** `settings`: what the platform is told besides, once its origin is known. */
export async function startCompany(
    ownerName = 'Olga',
    domain = 'company.example',
    settings: (platformOrigin: string) => Promise<Readonly<Record<string, string>>> = async () => ({})
): Promise<CompanyAtHome> {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const provider = await OpenIdProvider.start(origin);
    const platform = await TestPlatform.start({ CODITECT_INTERNAL_PROVIDER_HOSTS: '127.0.0.1', ...(await settings(origin)) }, port);
    const root = await verifiedPerson(platform, 'Root', `root@${domain}`);
    const company = await Company.found(platform, provider, ownerName, domain);
    const stop = async () => {
        await platform.stop();
        await provider.stop();
    };
    return { platform, provider, company, root, stop };
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
