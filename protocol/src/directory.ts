import { z } from 'zod';
import { defineRoute, directoryAccess, signedIn } from './route.js';

/** Where the API for directories (SCIM 2.0, RFC 7644) begins, relative to the API's root. */
export const scimPath = '/scim/v2';
export const scimMediaType = 'application/scim+json';

/** The token of an organisation's directory begins with this, so that scanners of leaked secrets know it. */
export const directoryTokenPrefix = 'cts_';

/** How an organisation's directory is connected, and what came of it. */
export const directorySchema = z
    .object({
        /** For the directory's settings: "Tenant URL" in Entra, "Base URL" in Okta. */
        baseUrl: z.string(),
        /** Absent where the directory has no token. */
        token: z
            .object({
                /** The token's last four characters. */
                hint: z.string(),
                createdAt: z.iso.datetime(),
                lastUsedAt: z.iso.datetime().optional()
            })
            .optional(),
        /** When the directory last changed something. */
        lastSyncAt: z.iso.datetime().optional(),
        users: z.object({ active: z.number().int(), suspended: z.number().int() }),
        groups: z.number().int()
    })
    .meta({ id: 'Directory' });
export type Directory = z.infer<typeof directorySchema>;

/** A token is shown this once. */
export const directoryTokenSchema = z.object({ token: z.string(), directory: directorySchema }).meta({ id: 'DirectoryToken' });

const manage = signedIn('organization:manage', { permission: 'directory:manage' });
const manageElevated = signedIn('organization:manage', { permission: 'directory:manage', elevated: true });

/** For the organisation's owners and admins. */
export const directoryRoutes = {
    getDirectory: defineRoute({
        id: 'getDirectory',
        method: 'GET',
        path: '/organizations/:organizationId/directory',
        tag: 'Directory',
        summary: "How the organisation's directory is connected, and how many people and groups came from it.",
        access: manage,
        response: directorySchema,
        status: 200,
        problems: []
    }),
    createDirectoryToken: defineRoute({
        id: 'createDirectoryToken',
        method: 'POST',
        path: '/organizations/:organizationId/directory/token',
        tag: 'Directory',
        summary: 'A token for the directory, shown this once. One that there was ends at once.',
        access: manageElevated,
        response: directoryTokenSchema,
        status: 201,
        problems: []
    }),
    revokeDirectoryToken: defineRoute({
        id: 'revokeDirectoryToken',
        method: 'DELETE',
        path: '/organizations/:organizationId/directory/token',
        tag: 'Directory',
        summary: 'Ends the token: the directory changes nothing any more. People and groups stay as they are.',
        access: manageElevated,
        status: 204,
        problems: []
    })
};

/**
 * What a directory sends is read leniently here and understood by the module: attributes may come in any case (RFC 7643
 * section 2.1), and Okta and Entra each have forms of their own.
 */
const scimResource = z.record(z.string(), z.unknown());
const scimPatch = scimResource;

/** An error as directories know it (RFC 7644 section 3.12). */
export const scimErrorSchema = z
    .object({
        schemas: z.array(z.literal('urn:ietf:params:scim:api:messages:2.0:Error')),
        status: z.string(),
        scimType: z.string().optional(),
        detail: z.string()
    })
    .meta({ id: 'ScimError' });
export type ScimError = z.infer<typeof scimErrorSchema>;

const scimListQuery = z.object({
    filter: z.string().max(2_000).optional(),
    /** From 1; what is lower counts as 1 (RFC 7644 section 3.4.2.4), and what is no number counts as left out. */
    startIndex: z.string().max(20).optional(),
    count: z.string().max(20).optional(),
    attributes: z.string().max(2_000).optional(),
    excludedAttributes: z.string().max(2_000).optional(),
    sortBy: z.string().max(200).optional(),
    sortOrder: z.string().max(20).optional()
});
const scimGetQuery = scimListQuery.pick({ attributes: true, excludedAttributes: true });

const scim = {
    tag: 'SCIM',
    access: directoryAccess,
    errors: 'scim',
    problems: []
} as const;

/** SCIM 2.0, for directories with a token. Errors are SCIM's own (RFC 7644 section 3.12). */
export const scimRoutes = {
    scimGetServiceProviderConfig: defineRoute({
        ...scim,
        id: 'scimGetServiceProviderConfig',
        method: 'GET',
        path: '/scim/v2/ServiceProviderConfig',
        summary: 'What this SCIM service can do.',
        response: scimResource,
        status: 200
    }),
    scimListResourceTypes: defineRoute({
        ...scim,
        id: 'scimListResourceTypes',
        method: 'GET',
        path: '/scim/v2/ResourceTypes',
        summary: 'The kinds of resources: users and groups.',
        response: scimResource,
        status: 200
    }),
    scimGetResourceType: defineRoute({
        ...scim,
        id: 'scimGetResourceType',
        method: 'GET',
        path: '/scim/v2/ResourceTypes/:name',
        params: { name: z.string().max(40) },
        summary: 'One kind of resources.',
        response: scimResource,
        status: 200
    }),
    scimListSchemas: defineRoute({
        ...scim,
        id: 'scimListSchemas',
        method: 'GET',
        path: '/scim/v2/Schemas',
        summary: 'The schemas of users and groups.',
        response: scimResource,
        status: 200
    }),
    scimGetSchema: defineRoute({
        ...scim,
        id: 'scimGetSchema',
        method: 'GET',
        path: '/scim/v2/Schemas/:schemaId',
        params: { schemaId: z.string().max(120) },
        summary: 'One schema.',
        response: scimResource,
        status: 200
    }),
    scimListUsers: defineRoute({
        ...scim,
        id: 'scimListUsers',
        method: 'GET',
        path: '/scim/v2/Users',
        summary: 'People of the organisation, filtered, page by page.',
        query: scimListQuery,
        response: scimResource,
        status: 200
    }),
    scimCreateUser: defineRoute({
        ...scim,
        id: 'scimCreateUser',
        method: 'POST',
        path: '/scim/v2/Users',
        summary: 'Let a person in, with a new account where the address has none. Needs a verified domain.',
        consumes: 'application/scim+json',
        body: scimResource,
        response: scimResource,
        status: 201
    }),
    scimGetUser: defineRoute({
        ...scim,
        id: 'scimGetUser',
        method: 'GET',
        path: '/scim/v2/Users/:userId',
        summary: 'One person.',
        query: scimGetQuery,
        response: scimResource,
        status: 200
    }),
    scimReplaceUser: defineRoute({
        ...scim,
        id: 'scimReplaceUser',
        method: 'PUT',
        path: '/scim/v2/Users/:userId',
        summary: 'Replace what the directory keeps of a person.',
        consumes: 'application/scim+json',
        body: scimResource,
        response: scimResource,
        status: 200
    }),
    scimPatchUser: defineRoute({
        ...scim,
        id: 'scimPatchUser',
        method: 'PATCH',
        path: '/scim/v2/Users/:userId',
        summary: 'Change some of what the directory keeps of a person, such as whether he or she is active.',
        consumes: 'application/scim+json',
        body: scimPatch,
        response: scimResource,
        status: 200
    }),
    scimDeleteUser: defineRoute({
        ...scim,
        id: 'scimDeleteUser',
        method: 'DELETE',
        path: '/scim/v2/Users/:userId',
        summary: 'Take a person out of the organisation. The account stays.',
        status: 204
    }),
    scimListGroups: defineRoute({
        ...scim,
        id: 'scimListGroups',
        method: 'GET',
        path: '/scim/v2/Groups',
        summary: 'Teams of the organisation that the directory made, filtered, page by page.',
        query: scimListQuery,
        response: scimResource,
        status: 200
    }),
    scimCreateGroup: defineRoute({
        ...scim,
        id: 'scimCreateGroup',
        method: 'POST',
        path: '/scim/v2/Groups',
        summary: 'Make a team.',
        consumes: 'application/scim+json',
        body: scimResource,
        response: scimResource,
        status: 201
    }),
    scimGetGroup: defineRoute({
        ...scim,
        id: 'scimGetGroup',
        method: 'GET',
        path: '/scim/v2/Groups/:groupId',
        summary: 'One team with its people.',
        query: scimGetQuery,
        response: scimResource,
        status: 200
    }),
    scimReplaceGroup: defineRoute({
        ...scim,
        id: 'scimReplaceGroup',
        method: 'PUT',
        path: '/scim/v2/Groups/:groupId',
        summary: 'Replace a team: its name and its people.',
        consumes: 'application/scim+json',
        body: scimResource,
        response: scimResource,
        status: 200
    }),
    scimPatchGroup: defineRoute({
        ...scim,
        id: 'scimPatchGroup',
        method: 'PATCH',
        path: '/scim/v2/Groups/:groupId',
        summary: 'Change a team: its name, or who belongs to it.',
        consumes: 'application/scim+json',
        body: scimPatch,
        response: scimResource,
        status: 200
    }),
    scimDeleteGroup: defineRoute({
        ...scim,
        id: 'scimDeleteGroup',
        method: 'DELETE',
        path: '/scim/v2/Groups/:groupId',
        summary: 'Remove a team. Its people stay in the organisation.',
        status: 204
    })
};
