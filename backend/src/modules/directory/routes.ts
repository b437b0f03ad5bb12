import { directoryRoutes, scimRoutes } from '@coditect/protocol';
import { type BoundRoute, directoryRoute, signedInRoute } from '../../kernel/module.js';
import type { DirectoryService } from './directory-service.js';
import type { DirectoryUser } from './directory-users-store.js';
import {
    largestPage,
    listOf,
    listResourceTypes,
    listSchemas,
    resourceTypeNamed,
    schemaNamed,
    serviceProviderConfig
} from './scim-discovery.js';
import type { GroupWithMembers, ScimGroups } from './scim-groups.js';
import { urns } from './scim-schema.js';
import type { ScimUsers } from './scim-users.js';
import { project, type Resource } from './scim-values.js';

const defaultPage = 100;

/** `startIndex` below 1 counts as 1, `count` below 0 as 0 (RFC 7644 section 3.4.2.4). */
function rangeOf({ startIndex, count }: { readonly startIndex?: string | undefined; readonly count?: string | undefined }) {
    return {
        startIndex: Math.max(1, numberOr(startIndex, 1)),
        count: Math.min(largestPage, Math.max(0, numberOr(count, defaultPage)))
    };
}

function numberOr(text: string | undefined, otherwise: number): number {
    return /^-?\d{1,9}$/.test(text ?? '') ? Number(text) : otherwise;
}

/** Whether members are among what the query asks for: a group may have thousands. */
function asksForMembers(query: { readonly attributes?: string | undefined; readonly excludedAttributes?: string | undefined }): boolean {
    return 'members' in project({ members: [] }, query);
}

export function createRoutes(directories: DirectoryService, users: ScimUsers, groups: ScimGroups, base: string): readonly BoundRoute[] {
    const user = (found: DirectoryUser) => presentUser(found, base);
    const group = (found: GroupWithMembers) => presentGroup(found, base);
    return [
        signedInRoute(directoryRoutes.getDirectory, ({ principal }) => directories.get(principal.organizationId)),
        signedInRoute(directoryRoutes.createDirectoryToken, ({ principal, client }) =>
            directories.createToken(principal.organizationId, principal.userId, client)
        ),
        signedInRoute(directoryRoutes.revokeDirectoryToken, async ({ principal, client }) => {
            await directories.revokeToken(principal.organizationId, principal.userId, client);
            return undefined;
        }),
        directoryRoute(scimRoutes.scimGetServiceProviderConfig, async () => serviceProviderConfig(base)),
        directoryRoute(scimRoutes.scimListResourceTypes, async () => listResourceTypes(base)),
        directoryRoute(scimRoutes.scimGetResourceType, async ({ params }) => resourceTypeNamed(base, params.name)),
        directoryRoute(scimRoutes.scimListSchemas, async () => listSchemas(base)),
        directoryRoute(scimRoutes.scimGetSchema, async ({ params }) => schemaNamed(base, params.schemaId)),
        directoryRoute(scimRoutes.scimListUsers, async ({ directory, query }) => {
            const range = rangeOf(query);
            const { total, items } = await users.list(directory, query.filter, range);
            return listOf(
                items.map(one => project(user(one), query)),
                { total, startIndex: range.startIndex }
            );
        }),
        directoryRoute(scimRoutes.scimCreateUser, async ({ directory, client, body, reply }) => {
            const made = user(await users.create({ directory, client }, body));
            reply.setLocation(`${base}/Users/${String(made.id)}`);
            return made;
        }),
        directoryRoute(scimRoutes.scimGetUser, async ({ directory, params, query }) =>
            project(user(await users.get(directory, params.userId)), query)
        ),
        directoryRoute(scimRoutes.scimReplaceUser, async ({ directory, client, params, body }) =>
            user(await users.replace({ directory, client }, params.userId, body))
        ),
        directoryRoute(scimRoutes.scimPatchUser, async ({ directory, client, params, body }) =>
            user(await users.patch({ directory, client }, params.userId, body))
        ),
        directoryRoute(scimRoutes.scimDeleteUser, async ({ directory, client, params }) => {
            await users.remove({ directory, client }, params.userId);
            return undefined;
        }),
        directoryRoute(scimRoutes.scimListGroups, async ({ directory, query }) => {
            const range = rangeOf(query);
            const { total, items } = await groups.list(directory, query.filter, range, asksForMembers(query));
            return listOf(
                items.map(one => project(group(one), query)),
                { total, startIndex: range.startIndex }
            );
        }),
        directoryRoute(scimRoutes.scimCreateGroup, async ({ directory, client, body, reply }) => {
            const made = group(await groups.create({ directory, client }, body));
            reply.setLocation(`${base}/Groups/${String(made.id)}`);
            return made;
        }),
        directoryRoute(scimRoutes.scimGetGroup, async ({ directory, params, query }) =>
            project(group(await groups.get(directory, params.groupId, asksForMembers(query))), query)
        ),
        directoryRoute(scimRoutes.scimReplaceGroup, async ({ directory, client, params, body }) =>
            group(await groups.replace({ directory, client }, params.groupId, body))
        ),
        directoryRoute(scimRoutes.scimPatchGroup, async ({ directory, client, params, body }) =>
            group(await groups.patch({ directory, client }, params.groupId, body))
        ),
        directoryRoute(scimRoutes.scimDeleteGroup, async ({ directory, client, params }) => {
            await groups.remove({ directory, client }, params.groupId);
            return undefined;
        })
    ];
}

function presentUser({ userId, userName, externalId, active, attributes, createdAt, updatedAt }: DirectoryUser, base: string): Resource {
    const extended = attributes[urns.enterprise] !== undefined;
    return {
        schemas: [urns.user, ...(extended ? [urns.enterprise] : [])],
        id: userId,
        ...(externalId === undefined ? {} : { externalId }),
        userName,
        ...attributes,
        active,
        meta: metaOf('User', userId, createdAt, updatedAt, base)
    };
}

function presentGroup({ group, members }: GroupWithMembers, base: string): Resource {
    const { teamId, displayName, externalId, createdAt, updatedAt } = group;
    return {
        schemas: [urns.group],
        id: teamId,
        ...(externalId === undefined ? {} : { externalId }),
        displayName,
        ...(members
            ? { members: members.map(({ userId, userName }) => ({ value: userId, display: userName, $ref: `${base}/Users/${userId}` })) }
            : {}),
        meta: metaOf('Group', teamId, createdAt, updatedAt, base)
    };
}

function metaOf(resourceType: 'User' | 'Group', id: string, created: Date, lastModified: Date, base: string): Resource {
    return {
        resourceType,
        created: created.toISOString(),
        lastModified: lastModified.toISOString(),
        location: `${base}/${resourceType}s/${id}`
    };
}
