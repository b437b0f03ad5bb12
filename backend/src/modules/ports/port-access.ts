import { portProblems, roleMay } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import { type SessionsService, TokenCache } from '../identity/index.js';
import type { OrganizationAccess, OrganizationsService } from '../organizations/index.js';
import type { LivePortGrant, PortGrant, PortsStore } from './ports-store.js';

const codeMilliseconds = 30_000;

const changedChannel = 'port-sharing:changed';

/** Of a person who wants to see a port. */
export interface PortVisitor {
    readonly userId: string;
    readonly multiFactor: boolean;
    readonly signedOnOrganizationId?: string | undefined;
}

export interface PortPlace {
    readonly workspaceId: string;
    readonly organizationId: string;
    readonly port: number;
}

export interface PortAccessNeeds {
    readonly sql: Sql;
    readonly sessions: SessionsService;
    readonly organizations: OrganizationsService;
    readonly pubsub: PubSub;
    /** Whether the workspace itself is open to the person, beside what his or her role in its organisation says. */
    readonly mayEnter: (userId: string, workspaceId: string) => Promise<boolean>;
    readonly clock: Clock;
    readonly random: Random;
}

/**
 * How a person comes to a port's own origin: who may enter the workspace, and where the port is shared every member of its
 * organisation. Decided anew each time that a grant is read, so that a grant outlives neither the sharing nor the membership.
 */
export class PortAccess {
    private readonly cache: TokenCache<LivePortGrant>;
    private readonly listeners = new Set<(organizationId: string) => void>();

    constructor(
        private readonly store: PortsStore,
        private readonly needs: PortAccessNeeds
    ) {
        const { sessions, pubsub, clock } = needs;
        this.cache = new TokenCache(clock, grant => grant.sessionId);
        sessions.onDidEnd(sessionId => this.cache.forgetSession(sessionId));
        sessions.onDidChange(sessionId => this.cache.forgetSession(sessionId));
        sessions.onDidMissEnds(() => this.cache.forgetAll());
        pubsub.subscribe(changedChannel, organizationId => {
            this.cache.forgetAll();
            for (const listener of this.listeners) {
                listener(organizationId);
            }
        });
    }

    /** On every process: a port of the organisation is shared no more. What is open because it was has to be looked at again. */
    onDidStopSharing(listener: (organizationId: string) => void): void {
        this.listeners.add(listener);
    }

    async announceStop(organizationId: string): Promise<void> {
        await this.needs.pubsub.publish(changedChannel, organizationId);
    }

    async mayVisit(visitor: PortVisitor, place: PortPlace): Promise<boolean> {
        const { organizations, mayEnter, sql } = this.needs;
        const there = await organizations.accessOf(visitor.userId, place.organizationId, visitor.signedOnOrganizationId);
        if (!there || lacksFactor(there, visitor)) {
            return false;
        }
        const own = roleMay(there.role, 'workspaces:use') && (await mayEnter(visitor.userId, place.workspaceId));
        return own || sql.asTenant(place.organizationId, transaction => this.store.isShared(transaction, place.workspaceId, place.port));
    }

    async issueCode(grant: PortGrant): Promise<{ code: string; expiresAt: Date }> {
        const { sql, clock, random } = this.needs;
        const code = random.token();
        const now = clock.now();
        const expiresAt = new Date(now.getTime() + codeMilliseconds);
        await sql.asPlatform(async transaction => {
            await this.store.deleteExpiredCodes(transaction, now);
            await this.store.insertCode(transaction, hashToken(code), grant, expiresAt);
        });
        return { code, expiresAt };
    }

    /** Trades a code for a cookie's token. A code is gone after one try, also after one at another port or workspace. */
    async enter(workspaceId: string, port: number, code: string): Promise<{ token: string; expiresAt: Date }> {
        const { sql, clock, random } = this.needs;
        const taken = await sql.asPlatform(transaction => this.store.takeCode(transaction, hashToken(code), clock.now()));
        if (!taken || taken.workspaceId !== workspaceId || taken.port !== port) {
            throw badCode();
        }
        const token = random.token();
        return sql.asPlatform(async transaction => {
            const expiresAt = await this.store.sessionExpiry(transaction, taken.sessionId);
            if (!expiresAt) {
                throw badCode();
            }
            await this.store.insertGrant(transaction, hashToken(token), taken);
            return { token, expiresAt };
        });
    }

    /** The grant of a cookie, where it is for this port and its person may still see it. */
    async findGrant(token: string, place: PortPlace): Promise<LivePortGrant | undefined> {
        const { sql } = this.needs;
        const grant = await this.cache.find(token, async (tokenHash, now) => {
            const found = await sql.asPlatform(transaction => this.store.findGrant(transaction, tokenHash, now));
            return found && (await this.mayVisit(found, found)) ? found : undefined;
        });
        return grant?.workspaceId === place.workspaceId && grant.port === place.port ? grant : undefined;
    }
}

export function lacksFactor(there: OrganizationAccess, visitor: PortVisitor): boolean {
    return there.factorRequired && !visitor.multiFactor;
}

const badCode = () =>
    new PlatformError('forbidden', portProblems.badCode, 'This way to the port was used already or is too old. Open it again.');
