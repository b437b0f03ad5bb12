import { workspaceProblems } from '@coditect/protocol';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { Sql } from '../../ports/sql.js';
import type { SessionsService } from '../identity/index.js';
import type { AccessStore, WorkspaceGrant } from './access-store.js';

/** Long enough for a slow browser to follow a form, short enough to be worth little to who finds it. */
const codeMilliseconds = 30_000;
const cachedMilliseconds = 5_000;
const cachedGrants = 20_000;

export interface EnteredWorkspace {
    /** For the workspace origin's cookie; only its hash is kept. */
    readonly token: string;
    readonly expiresAt: Date;
}

/** How a person comes from the control origin into a workspace's own, and stays there as long as the session lasts. */
export class WorkspaceAccess {
    private readonly cache: LRUCache<string, WorkspaceGrant & { readonly expiresAt: Date }>;
    /** Counts ended sessions: a grant that was read while one ended is not kept. */
    private ends = 0;

    constructor(
        private readonly sql: Sql,
        private readonly store: AccessStore,
        sessions: SessionsService,
        private readonly clock: Clock,
        private readonly random: Random
    ) {
        this.cache = new LRUCache({ max: cachedGrants, ttl: cachedMilliseconds, perf: { now: () => clock.now().getTime() } });
        sessions.onDidEnd(sessionId => {
            this.ends += 1;
            for (const [key, grant] of this.cache.entries()) {
                if (grant.sessionId === sessionId) {
                    this.cache.delete(key);
                }
            }
        });
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

    async findGrant(token: string): Promise<WorkspaceGrant | undefined> {
        const tokenHash = hashToken(token);
        const key = tokenHash.toString('base64');
        const cached = this.cache.get(key);
        const now = this.clock.now();
        if (cached) {
            return cached.expiresAt > now ? cached : undefined;
        }
        const before = this.ends;
        const grant = await this.sql.asPlatform(transaction => this.store.findGrant(transaction, tokenHash, now));
        if (grant && before === this.ends) {
            this.cache.set(key, grant);
        }
        return grant;
    }
}

const badCode = () =>
    new PlatformError(
        'forbidden',
        workspaceProblems.badCode,
        'This way into the workspace was used already or is too old. Open the workspace again.'
    );
