import {
    type FoundGitCredential,
    type GitCredential,
    gitCredentialLimits,
    gitCredentialProblems,
    type SaveGitCredential
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { forbidden, notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import { hashed, type SignInLimits } from '../identity/index.js';
import type { GitCredentialRow, GitCredentialsStore } from './git-credentials-store.js';

/** A pull with many submodules asks for each; a program that loops is slowed down. */
export const useLimit: RateLimit = { name: 'git-credential-use', points: 240, perSeconds: 10 * 60 };
export const changeLimit: RateLimit = { name: 'git-credential-change', points: 60, perSeconds: 60 * 60 };

export interface GitCredentialsNeeds {
    readonly sql: Sql;
    readonly store: GitCredentialsStore;
    readonly secretBox: SecretBox;
    readonly limits: SignInLimits;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
}

/** Passwords and tokens by which a person's Git gets at repositories. */
export class GitCredentialsService {
    constructor(private readonly needs: GitCredentialsNeeds) {}

    async list(userId: string): Promise<readonly GitCredential[]> {
        const rows = await this.needs.sql.asPlatform(transaction => this.needs.store.list(transaction, userId));
        return rows.map(present);
    }

    async save({ host, username, secret }: SaveGitCredential, { userId }: Principal, client: Client): Promise<GitCredential> {
        const { sql, store, secretBox, limits, audit, clock, random } = this.needs;
        await limits.refuseOver(changeLimit, hashed(userId), 'allow');
        const id = random.uuid();
        return sql.asPlatform(async transaction => {
            const replaces = await store.find(transaction, userId, host, username);
            if (!replaces && (await store.count(transaction, userId)) >= gitCredentialLimits.credentialsPerPerson) {
                throw tooManyEntries();
            }
            const entry = { id, host, username, secret: secretBox.seal(secret, contextOf(id)), now: clock.now() };
            const saved = await store.save(transaction, userId, entry);
            await audit.recordForPerson(transaction, userId, {
                action: 'git.credential-saved',
                actor: { kind: 'person', userId },
                target: { kind: 'git-credential', id },
                client,
                details: { name: `${username} at ${host}`, replaced: replaces !== undefined }
            });
            return present(saved);
        });
    }

    async remove(id: string, { userId }: Principal, client: Client): Promise<void> {
        const { sql, store, audit } = this.needs;
        await sql.asPlatform(async transaction => {
            const removed = await store.remove(transaction, userId, id);
            if (!removed) {
                throw notFound('There is no such entry.');
            }
            await audit.recordForPerson(transaction, userId, {
                action: 'git.credential-removed',
                actor: { kind: 'person', userId },
                target: { kind: 'git-credential', id },
                client,
                details: { name: `${removed.username} at ${removed.host}` }
            });
        });
    }

    /** For a workspace's page alone: the portal lists entries and has no use for what is in them. */
    async find(
        wanted: { readonly host: string; readonly username?: string | undefined },
        principal: Principal,
        client: Client
    ): Promise<FoundGitCredential> {
        const { sql, store, secretBox, limits, audit, clock } = this.needs;
        const { userId, organizationId } = principal;
        const workspaceId = workspaceOf(principal);
        await limits.refuseOver(useLimit, hashed(userId), 'allow');
        return sql.asPlatform(async transaction => {
            const found = await store.find(transaction, userId, wanted.host, wanted.username);
            if (!found) {
                throw new PlatformError('not-found', gitCredentialProblems.none, `Nothing is kept for ${wanted.host}.`);
            }
            await store.markUsed(transaction, found.id, clock.now());
            await audit.record(transaction, organizationId, {
                action: 'git.credential-used',
                actor: { kind: 'person', userId },
                target: { kind: 'git-credential', id: found.id },
                client,
                details: { name: `${found.username} at ${found.host}`, workspaceId }
            });
            const secret = secretBox.open(found.secret, contextOf(found.id));
            return { id: found.id, username: found.username, secret, changedAt: found.changedAt.toISOString() };
        });
    }
}

/** Secrets and signatures are given to a workspace's own page alone, which is where Git runs. */
export function workspaceOf({ workspaceId }: Principal): string {
    if (workspaceId === undefined) {
        throw forbidden('This is for Git in a workspace: open one, and use Git there.');
    }
    return workspaceId;
}

const contextOf = (id: string) => `git-credential:${id}`;

function present(row: GitCredentialRow): GitCredential {
    return {
        id: row.id,
        host: row.host,
        username: row.username,
        createdAt: row.createdAt.toISOString(),
        changedAt: row.changedAt.toISOString(),
        ...(row.lastUsedAt ? { lastUsedAt: row.lastUsedAt.toISOString() } : {})
    };
}

const tooManyEntries = () =>
    new PlatformError(
        'conflict',
        gitCredentialProblems.tooMany,
        `You keep ${gitCredentialLimits.credentialsPerPerson} entries, which is as many as one can. Remove one that you no longer use.`
    );
