import { randomUUID } from 'node:crypto';
import { apiKeyRoutes, portRoutes, teamRoutes, workspaceRoutes } from '@coditect/protocol';
import { oktaUser, ScimClient } from './scim-client.js';
import { TestOrganization } from './test-organization.js';
import type { TestPlatform } from './test-platform.js';

const asOwner = (platform: TestPlatform, query: string, values: unknown[]) => platform.database(client => client.query(query, values));

/** A person with a row in every table that belongs to an organisation. Returns the organisation. */
export async function furnishOrganization(platform: TestPlatform, name: string): Promise<string> {
    const organization = await TestOrganization.found(platform, name);
    const { params, owner } = organization;
    const { browser, userId } = owner;
    await organization.switchTo(browser);
    await browser.enter();
    await browser.api.call(apiKeyRoutes.createApiKey, { params, body: { name: 'A key', scopes: ['workspace'], expiresInDays: 1 } });
    const { teamId } = await browser.api.call(teamRoutes.createTeam, { params, body: { name: 'A team' } });
    await browser.api.call(teamRoutes.addTeamMember, { params: { ...params, teamId, userId } });
    const directory = await ScimClient.connect(organization, `${name.toLowerCase()}.example`);
    const { id: known } = await directory.expect(201, 'POST', '/Users', oktaUser(`x@${name.toLowerCase()}.example`, 'Known', name));
    await directory.expect(201, 'POST', '/Groups', { displayName: 'A group', members: [{ value: known }] });
    await organization.invite(`friend-of-${name}@example.com`, 'member');
    const { id, slug } = await browser.runningWorkspace();
    await browser.api.call(workspaceRoutes.openWorkspace, { params: { workspaceId: id } });
    await furnishWorkspace(platform, organization.id, id);
    await browser.api.call(portRoutes.sharePort, { params: { workspaceId: id, port: '5173' } });
    await browser.api.call(portRoutes.openPort, { params: { slug, port: '5173' } });
    await furnishSingleSignOn(platform, organization.id);
    return organization.id;
}

async function furnishWorkspace(platform: TestPlatform, organizationId: string, workspaceId: string): Promise<void> {
    const share = "insert into workspace_shares select workspace_id, organization_id, owner_user_id, 'view', now() from workspaces";
    await asOwner(platform, `${share} where workspace_id = $1`, [workspaceId]);
    await asOwner(platform, "insert into workspace_variables values ($1, $2, 'NAME', true, '\\x00'::bytea, 1, now())", [
        workspaceId,
        organizationId
    ]);
}

/** Rows that would need identity providers to come about. */
async function furnishSingleSignOn(platform: TestPlatform, organizationId: string): Promise<void> {
    const id = randomUUID();
    const connection = "insert into sign_in_connections values ($1, $2, 'saml', 'Company', null, false, '\\x00'::bytea, now(), null)";
    await asOwner(platform, connection, [organizationId, id]);
    await asOwner(platform, "insert into organization_domains values ($1, $2, $2::uuid || '.example', 'token', now(), null)", [
        organizationId,
        id
    ]);
    await asOwner(platform, 'insert into single_sign_on values ($1, false)', [organizationId]);
    await asOwner(platform, "insert into saml_keys values ($2, $1, '', '\\x00'::bytea, now())", [organizationId, id]);
    await asOwner(
        platform,
        `insert into port_grants select '\\x${id.replaceAll('-', '')}'::bytea, workspace_id, organization_id, port, user_id, session_id
         from port_codes where organization_id = $1`,
        [organizationId]
    );
    await asOwner(platform, "insert into saml_accepted_messages values ($2, '\\x00'::bytea, $1, now())", [organizationId, id]);
}
