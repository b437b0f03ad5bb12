import { identityProblems, type RouteContract, roleMay } from '@coditect/protocol';
import type { Request } from 'express';
import type { Clock } from '../kernel/clock.js';
import { elevationRequired, forbidden, notFound, notSignedIn, PlatformError, singleSignOnRequired } from '../kernel/errors.js';
import type { DirectoryPrincipal, Principal } from '../kernel/principal.js';
import type { OrganizationAccess, OrganizationsService } from '../modules/organizations/index.js';
import type { ApiOrigin } from './api.js';

export interface Caller {
    readonly principal?: Principal;
    readonly directory?: DirectoryPrincipal;
}

type SignedInAccess = Extract<RouteContract['access'], { kind: 'signed-in' }>;

/** Deny by default: what is not public needs a credential with the route's scope, a role with its permission, and so on. */
export class Authorizer {
    constructor(
        private readonly organizations: OrganizationsService,
        private readonly clock: Clock
    ) {}

    async authorize(
        contract: RouteContract,
        params: Readonly<Record<string, string>>,
        request: Request,
        origin: ApiOrigin
    ): Promise<Caller> {
        const { access } = contract;
        if (access.kind === 'public') {
            return {};
        }
        if (access.kind === 'directory') {
            const directory = await origin.authenticateDirectory?.(request);
            if (!directory) {
                throw notSignedIn();
            }
            return { directory };
        }
        const principal = await origin.authenticate(request);
        if (!principal) {
            throw notSignedIn();
        }
        refuseScope(access, principal);
        if (access.permission === undefined) {
            this.refuseStale(access, principal);
            return { principal };
        }
        const there = await this.accessTo(params.organizationId, principal);
        refuseRole(access, there, principal);
        this.refuseStale(access, principal);
        return { principal: { ...principal, organizationId: there.organizationId, role: there.role } };
    }

    /** To who is no member, and to a program or workspace of another organisation, there is no such organisation. */
    private async accessTo(organizationId: string | undefined, principal: Principal): Promise<OrganizationAccess> {
        const asked = organizationId ?? principal.organizationId;
        const bound = principal.credential !== 'session';
        const foreign = bound && asked !== principal.organizationId;
        const { userId, signedOnOrganizationId } = principal;
        const found = foreign ? undefined : await this.organizations.accessOf(userId, asked, signedOnOrganizationId);
        if (!found) {
            throw !foreign && (await this.organizations.asksForSingleSignOn(userId, asked)) ? singleSignOnRequired() : notFound();
        }
        return found;
    }

    private refuseStale(access: SignedInAccess, principal: Principal): void {
        if (access.elevated && !(principal.elevatedUntil && principal.elevatedUntil > this.clock.now())) {
            throw elevationRequired();
        }
    }
}

function refuseScope(access: SignedInAccess, principal: Principal): void {
    if (principal.scopes.has(access.scope)) {
        return;
    }
    if (access.scope === 'administration') {
        throw forbidden('Only an administrator of this installation may do this.');
    }
    throw principal.credential === 'workspace'
        ? forbidden("This can't be done from inside a workspace. Use your account's pages.")
        : forbidden(`This needs the scope ${access.scope}, which this credential does not have.`);
}

function refuseRole(access: SignedInAccess, there: OrganizationAccess, principal: Principal): void {
    if (access.permission !== undefined && !roleMay(there.role, access.permission)) {
        throw forbidden('Your role in this organisation does not allow this. Ask one of its owners or admins.');
    }
    if (there.factorRequired && !principal.multiFactor) {
        const sentence = 'This organisation asks for a second factor. Set one up in your security settings, and sign in with it.';
        throw new PlatformError('forbidden', identityProblems.factorRequired, sentence);
    }
}
