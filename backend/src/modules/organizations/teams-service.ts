import { type AuditAction, type Team, teamProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, notFound, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { MembersPage, MembersQuery, MembersService } from './members-service.js';
import type { Memberships } from './memberships.js';
import { type TeamRow, type TeamsStore, teamNameConstraint } from './teams-store.js';

const teamsAtMost = 500;

/** What is put on record. `userId` is whom it was done to, where that is a person and not the team. */
interface Done {
    readonly action: AuditAction;
    readonly details: Readonly<Record<string, string>>;
    readonly userId?: string;
}

/** Groups of an organisation's members; a person may be in several. */
export class TeamsService {
    constructor(
        private readonly sql: Sql,
        private readonly store: TeamsStore,
        private readonly members: MembersService,
        private readonly memberships: Memberships,
        private readonly events: EventsService,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    async list(organizationId: string): Promise<Team[]> {
        const rows = await this.sql.asTenant(organizationId, transaction => this.store.list(transaction, organizationId));
        return rows.map(present);
    }

    async listMembers(organizationId: string, teamId: string, query: Omit<MembersQuery, 'teamId'>): Promise<MembersPage> {
        await this.sql.asTenant(organizationId, transaction => this.get(transaction, organizationId, teamId));
        return this.members.list(organizationId, { ...query, teamId });
    }

    create(principal: Principal, name: string, client: Client): Promise<Team> {
        const { organizationId } = principal;
        const teamId = this.random.uuid();
        return this.change(principal, teamId, client, async transaction => {
            if ((await this.store.list(transaction, organizationId)).length >= teamsAtMost) {
                const sentence = `An organisation has at most ${teamsAtMost} teams. Delete one that nobody needs.`;
                throw new PlatformError('conflict', teamProblems.tooMany, sentence);
            }
            await this.store.insert(transaction, organizationId, teamId, name, this.clock.now());
            return { action: 'team.created', details: { name } };
        });
    }

    rename(principal: Principal, teamId: string, name: string, client: Client): Promise<Team> {
        return this.change(principal, teamId, client, async transaction => {
            const { name: before } = await this.get(transaction, principal.organizationId, teamId);
            await this.store.rename(transaction, principal.organizationId, teamId, name);
            return { action: 'team.renamed', details: { before, name } };
        });
    }

    async delete(principal: Principal, teamId: string, client: Client): Promise<void> {
        await this.change(principal, teamId, client, async transaction => {
            const { name } = await this.get(transaction, principal.organizationId, teamId);
            await this.store.delete(transaction, principal.organizationId, teamId);
            return { action: 'team.deleted', details: { name } };
        });
    }

    addMember(principal: Principal, teamId: string, userId: string, client: Client): Promise<Team> {
        return this.change(principal, teamId, client, async transaction => {
            const { name } = await this.get(transaction, principal.organizationId, teamId);
            await this.memberships.get(transaction, principal.organizationId, userId);
            const added = await this.store.addMember(transaction, principal.organizationId, teamId, userId, this.clock.now());
            return added ? { action: 'team.member-added', details: { team: name, teamId }, userId } : undefined;
        });
    }

    removeMember(principal: Principal, teamId: string, userId: string, client: Client): Promise<Team> {
        return this.change(principal, teamId, client, async transaction => {
            const { name } = await this.get(transaction, principal.organizationId, teamId);
            const removed = await this.store.removeMember(transaction, principal.organizationId, teamId, userId);
            return removed ? { action: 'team.member-removed', details: { team: name, teamId }, userId } : undefined;
        });
    }

    /** Does the work while the organisation is held, and tells of it where something changed. */
    private async change(
        principal: Principal,
        teamId: string,
        client: Client,
        work: (transaction: SqlTransaction) => Promise<Done | undefined>
    ): Promise<Team> {
        const { organizationId, userId } = principal;
        const team = await this.sql
            .asTenant(organizationId, async transaction => {
                await this.memberships.lock(transaction, organizationId);
                const before = await this.store.find(transaction, organizationId, teamId);
                const done = await work(transaction);
                if (done) {
                    await this.events.append(transaction, { organizationId, payload: { type: 'teams.changed', organizationId } });
                    await this.audit.record(transaction, organizationId, {
                        action: done.action,
                        actor: { kind: 'person', userId },
                        target: done.userId === undefined ? { kind: 'team', id: teamId } : { kind: 'user', id: done.userId },
                        client,
                        details: done.details
                    });
                }
                return (await this.store.find(transaction, organizationId, teamId)) ?? before;
            })
            .catch(refuseTakenName);
        await this.events.announce(organizationId);
        if (!team) {
            throw noSuchTeam();
        }
        return present(team);
    }

    private async get(transaction: SqlTransaction, organizationId: string, teamId: string): Promise<TeamRow> {
        const team = await this.store.find(transaction, organizationId, teamId);
        if (!team) {
            throw noSuchTeam();
        }
        return team;
    }
}

function refuseTakenName(error: unknown): never {
    if (error instanceof UniqueViolation && error.constraint === teamNameConstraint) {
        throw invalidField('name', teamProblems.nameTaken, 'Another team has this name.', 'conflict');
    }
    throw error;
}

const noSuchTeam = () => notFound('There is no such team.');

function present({ teamId, name, members, createdAt }: TeamRow): Team {
    return { teamId, name, members, createdAt: createdAt.toISOString() };
}
