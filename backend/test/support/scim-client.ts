import assert from 'node:assert/strict';
import { directoryRoutes } from '@coditect/protocol';
import type { Answer } from './test-browser.js';
import type { TestOrganization } from './test-organization.js';
import type { TestPlatform } from './test-platform.js';

export type ScimResource = Record<string, unknown> & { readonly id: string };

export interface ScimList {
    readonly totalResults: number;
    readonly startIndex: number;
    readonly itemsPerPage: number;
    readonly Resources: readonly ScimResource[];
}

/** A directory's program: JSON, a bearer token, and neither a cookie nor an Origin. */
export class ScimClient {
    constructor(
        private readonly platform: TestPlatform,
        readonly token: string
    ) {}

    /** The directory of an organisation that has verified these domains; its owner makes the token. */
    static async connect(organization: TestOrganization, ...domains: readonly string[]): Promise<ScimClient> {
        for (const domain of domains) {
            await organization.platform.database(client =>
                client.query(
                    `insert into organization_domains (organization_id, domain_id, domain, token, created_at, verified_at)
                     values ($1, gen_random_uuid(), $2, 'token', now(), now())`,
                    [organization.id, domain]
                )
            );
        }
        const { token } = await organization.owner.browser.api.call(directoryRoutes.createDirectoryToken, { params: organization.params });
        return new ScimClient(organization.platform, token);
    }

    send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
        return this.platform.browser().send(`${this.platform.origin}/api/scim/v2${path}`, {
            method,
            origin: false,
            headers: {
                authorization: `Bearer ${this.token}`,
                ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
                ...headers
            },
            ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
        });
    }

    async expect<T = ScimResource>(status: number, method: string, path: string, body?: unknown): Promise<T> {
        const answer = await this.send(method, path, body);
        assert.equal(answer.status, status, `${method} ${path}: ${answer.body}`);
        return (answer.body === '' ? undefined : answer.json<T>()) as T;
    }

    list(path: 'Users' | 'Groups', query: Readonly<Record<string, string>> = {}): Promise<ScimList> {
        return this.expect<ScimList>(200, 'GET', `/${path}?${new URLSearchParams(query)}`);
    }

    /** Names of the users that a filter finds, in the directory's order. */
    async found(filter: string): Promise<readonly unknown[]> {
        return (await this.list('Users', { filter })).Resources.map(user => user.userName);
    }

    /** Refused in SCIM's own form: `400 invalidFilter`. */
    async refused(method: string, path: string, body?: unknown): Promise<string> {
        const answer = await this.send(method, path, body);
        const error = answer.json<{ schemas: string[]; status: string; scimType?: string; detail: string }>();
        assert.match(answer.headers['content-type'] ?? '', /^application\/scim\+json/);
        assert.deepEqual(error.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
        assert.equal(error.status, String(answer.status));
        assert.ok(error.detail.length > 10);
        return error.scimType === undefined ? error.status : `${error.status} ${error.scimType}`;
    }
}

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const patchOf = (...operations: readonly unknown[]) => ({ schemas: [patchSchema], Operations: operations });

/** As Okta sends a new user. */
export const oktaUser = (email: string, givenName: string, familyName: string) => ({
    schemas: [userSchema],
    userName: email,
    name: { givenName, familyName },
    emails: [{ primary: true, value: email, type: 'work' }],
    displayName: `${givenName} ${familyName}`,
    locale: 'en-US',
    externalId: `okta-${email}`,
    groups: [],
    password: '1mz050nq',
    active: true
});

/** As Entra sends a new user. */
export const entraUser = (email: string, displayName: string) => ({
    schemas: [userSchema, enterpriseSchema],
    externalId: `entra-${email}`,
    userName: email,
    active: true,
    displayName,
    emails: [{ primary: true, type: 'work', value: email }],
    meta: { resourceType: 'User' },
    name: { formatted: displayName, familyName: displayName.split(' ').at(-1), givenName: displayName.split(' ')[0] }
});
