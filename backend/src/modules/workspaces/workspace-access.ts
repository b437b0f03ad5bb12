import { workspaceProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import { type SessionsService, TokenCache } from '../identity/index.js';
import type { AccessStore, LiveGrant, WorkspaceGrant } from './access-store.js';

/** Long enough for a slow browser to follow a form, short enough to be worth little to who finds it. */
const codeMilliseconds = 30_000;

const revokedChannel = 'workspace-grants:revoked';

export interface EnteredWorkspace {
    /** For the workspace origin's cookie; only its hash is kept. */
    readonly token: string;
    readonly expiresAt: Date;
}

/** How a person comes from the control origin into a workspace's own, and stays there as long as the session lasts. */
export class WorkspaceAccess {
    private readonly cache: TokenCache<LiveGrant>;
    private readonly listeners = new Set<(sessionId: string) => void>();

    constructor(
        private readonly sql: Sql,
        private readonly store: AccessStore,
        sessions: SessionsService,
        private readonly pubsub: PubSub,
        private readonly clock: Clock,
        private readonly random: Random
    ) {
        this.cache = new TokenCache(clock, grant => grant.sessionId);
        sessions.onDidEnd(sessionId => this.cache.forgetSession(sessionId));
        sessions.onDidChange(sessionId => this.cache.forgetSession(sessionId));
        pubsub.subscribe(revokedChannel, sessionId => {
            this.cache.forgetSession(sessionId);
            for (const listener of this.listeners) {
                listener(sessionId);
            }
        });
        sessions.onDidMissEnds(() => this.cache.forgetAll());
    }

    async issueCode(grant: WorkspaceGrant): Promise<{ code: string; expiresAt: Date }> {
        const code = this.random.token();
        const now = this.clock.now();
        const expiresAt = new Date(now.getTime() + codeMilliseconds);
        await this.sql.asPlatform(async transaction => {
            await this.store.deleteExpiredCodes(transaction, now);
            await this.store.insertCode(transaction, hashToken(code), grant, expiresAt);
        });
        return { code, expiresAt };
    }

    /** Trades a code for a cookie's token. A code is gone after one try, also after one at the wrong workspace. */
    async enter(workspaceId: string, code: string): Promise<EnteredWorkspace> {
        const taken = await this.sql.asPlatform(transaction => this.store.takeCode(transaction, hashToken(code), this.clock.now()));
        if (!taken || taken.workspaceId !== workspaceId) {
            throw badCode();
        }
        const token = this.random.token();
        return this.sql.asPlatform(async transaction => {
            const expiresAt = await this.store.sessionExpiry(transaction, taken.sessionId);
            if (!expiresAt) {
                throw badCode();
            }
            await this.store.insertGrant(transaction, hashToken(token), taken);
            return { token, expiresAt };
        });
    }

    /** The person works in that organisation's workspaces no more. That nobody is let in meanwhile is the authenticator's to see to. */
    async revoke(organizationId: string, userId: string): Promise<void> {
        await this.tell(await this.sql.asPlatform(transaction => this.store.deleteOf(transaction, organizationId, userId)));
    }

    /** Nobody is in the workspace any more, or that person is not. Whether somebody comes in again is up to ownership and shares. */
    async close(workspaceId: string, userId?: string): Promise<void> {
        await this.tell(await this.sql.asPlatform(transaction => this.store.deleteIn(transaction, workspaceId, userId)));
    }

    /** Calls back with the session under which something was taken back, on every process, once nothing remembers it. */
    onDidRevoke(listener: (sessionId: string) => void): { dispose(): void } {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
    }

    private async tell(sessionIds: readonly string[]): Promise<void> {
        for (const sessionId of sessionIds) {
            this.cache.forgetSession(sessionId);
            await this.pubsub.publish(revokedChannel, sessionId);
        }
    }

    findGrant(token: string): Promise<LiveGrant | undefined> {
        return this.cache.find(token, (tokenHash, now) =>
            this.sql.asPlatform(transaction => this.store.findGrant(transaction, tokenHash, now))
        );
    }
}

const badCode = () =>
    new PlatformError(
        'forbidden',
        workspaceProblems.badCode,
        'This way into the workspace was used already or is too old. Open the workspace again.'
    );
