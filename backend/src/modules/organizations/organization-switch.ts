import { identityProblems, type Membership, roleMay } from '@coditect/protocol';
import { notFound, PlatformError, singleSignOnRequired } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { OrganizationHooks } from './organization-hooks.js';
import type { OrganizationsService } from './organizations-service.js';

/** Sessions, which another module owns. */
export interface SwitchableSessions {
    switchOrganization(sessionId: string, organizationId: string): Promise<void>;
}

/** Lets a session work in another of its person's organisations. */
export class OrganizationSwitch {
    constructor(
        private readonly sql: Sql,
        private readonly organizations: OrganizationsService,
        private readonly sessions: SwitchableSessions,
        private readonly audit: AuditService,
        private readonly hooks: OrganizationHooks
    ) {}

    async switch(principal: Principal, organizationId: string, client: Client): Promise<Membership> {
        const { userId, sessionId, signedOnOrganizationId } = principal;
        const access = await this.organizations.accessOf(userId, organizationId, signedOnOrganizationId);
        const membership = (await this.organizations.membershipsOf(userId)).find(one => one.organizationId === organizationId);
        if (!access || !membership) {
            throw (await this.organizations.asksForSingleSignOn(userId, organizationId)) ? singleSignOnRequired() : notFound();
        }
        if (access.factorRequired && !principal.multiFactor) {
            const sentence = `${membership.name} asks for a second factor. Set one up in your security settings, and sign in with it.`;
            throw new PlatformError('forbidden', identityProblems.factorRequired, sentence);
        }
        if (roleMay(access.role, 'workspaces:use')) {
            await this.hooks.onEnter(organizationId, userId);
        }
        await this.sessions.switchOrganization(sessionId, organizationId);
        await this.sql.asTenant(organizationId, transaction =>
            this.audit.record(transaction, organizationId, {
                action: 'session.organization-switched',
                actor: { kind: 'person', userId },
                target: { kind: 'session', id: sessionId },
                client
            })
        );
        return membership;
    }
}
