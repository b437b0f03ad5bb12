import { notFound } from '../../kernel/errors.js';
import { type Attribute, groupAttributes, urns, userAttributes } from './scim-schema.js';
import type { Resource } from './scim-values.js';

/** The most that a page of a listing holds. */
export const largestPage = 200;

/** RFC 7643 section 5. */
export const serviceProviderConfig = (base: string): Resource => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: largestPage },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
        {
            type: 'oauthbearertoken',
            name: 'Bearer token',
            description: "The token that an admin makes in the organisation's settings.",
            primary: true
        }
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` }
});

/** RFC 7643 section 6. */
function resourceTypes(base: string): readonly Resource[] {
    const type = (name: string, schema: string, extensions: readonly Resource[]): Resource => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
        id: name,
        name,
        endpoint: `/${name}s`,
        schema,
        ...(extensions.length > 0 ? { schemaExtensions: extensions } : {}),
        meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` }
    });
    return [type('User', urns.user, [{ schema: urns.enterprise, required: false }]), type('Group', urns.group, [])];
}

/** RFC 7643 section 7. */
function schemas(base: string): readonly Resource[] {
    const schema = (id: string, name: string, attributes: readonly Attribute[]): Resource => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
        id,
        name,
        attributes: attributes.map(described),
        meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` }
    });
    const ofUser = userAttributes.filter(({ name }) => name !== urns.enterprise);
    const enterprise = userAttributes.find(({ name }) => name === urns.enterprise)?.parts ?? [];
    return [
        schema(urns.user, 'User', ofUser),
        schema(urns.group, 'Group', groupAttributes),
        schema(urns.enterprise, 'EnterpriseUser', enterprise)
    ];
}

function described({ name, type, many, required, caseExact, readOnly, uniqueness, parts }: Attribute): Resource {
    return {
        name,
        type,
        multiValued: many ?? false,
        required: required ?? false,
        caseExact: caseExact ?? false,
        mutability: readOnly ? 'readOnly' : 'readWrite',
        returned: name === 'id' ? 'always' : 'default',
        uniqueness: uniqueness ?? 'none',
        ...(parts ? { subAttributes: parts.map(described) } : {})
    };
}

export function listOf(resources: readonly Resource[], { total = resources.length, startIndex = 1 } = {}): Resource {
    return { schemas: [urns.list], totalResults: total, startIndex, itemsPerPage: resources.length, Resources: resources };
}

export const listResourceTypes = (base: string): Resource => listOf(resourceTypes(base));
export const listSchemas = (base: string): Resource => listOf(schemas(base));

export const resourceTypeNamed = (base: string, name: string): Resource => named(resourceTypes(base), name);
export const schemaNamed = (base: string, id: string): Resource => named(schemas(base), id);

function named(resources: readonly Resource[], id: string): Resource {
    const found = resources.find(resource => String(resource.id).toLowerCase() === id.toLowerCase());
    if (!found) {
        throw notFound('There is no such description.');
    }
    return found;
}
