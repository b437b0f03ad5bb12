import type { Clock } from '../../kernel/clock.js';
import type { Module } from '../../kernel/module.js';
import type { Random } from '../../kernel/random.js';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { EventsService } from '../events/index.js';
import type { MailService } from '../mails/index.js';
import { InvitationsService } from './invitations-service.js';
import { InvitationsStore } from './invitations-store.js';
import { MembersService } from './members-service.js';
import { MembersStore } from './members-store.js';
import { Memberships } from './memberships.js';
import { migrations } from './migrations.js';
import type { OrganizationHooks } from './organization-hooks.js';
import { OrganizationSettings } from './organization-settings.js';
import { OrganizationSwitch, type SwitchableSessions } from './organization-switch.js';
import { OrganizationsService, type SingleSignOnDemands } from './organizations-service.js';
import { OrganizationsStore } from './organizations-store.js';
import type { People } from './people.js';
import { createRoutes } from './routes.js';
import { TeamRosters } from './team-rosters.js';
import { TeamsService } from './teams-service.js';
import { TeamsStore } from './teams-store.js';

export type { MemberRow, NamedPerson } from './members-store.js';
export { type By, type Committed, Memberships } from './memberships.js';
export { type AccessChange, type OrganizationAccess, OrganizationsService } from './organizations-service.js';
export type { People, Person } from './people.js';

export interface OrganizationsNeeds {
    readonly sql: Sql;
    readonly clock: Clock;
    readonly random: Random;
    readonly pubsub: PubSub;
    readonly events: EventsService;
    readonly audit: AuditService;
    readonly mails: MailService;
    readonly people: People;
    readonly sessions: SwitchableSessions;
    readonly singleSignOnDemands: SingleSignOnDemands;
    readonly hooks: OrganizationHooks;
    /** Where people reach the platform. */
    readonly controlOrigin: string;
}

export interface OrganizationsModule extends Module {
    readonly organizations: OrganizationsService;
    readonly memberships: Memberships;
    readonly teamRosters: TeamRosters;
}

export function createOrganizationsModule(needs: OrganizationsNeeds): OrganizationsModule {
    const { sql, clock, random, pubsub, events, audit, mails, people, hooks, controlOrigin } = needs;
    const store = new OrganizationsStore();
    const membersStore = new MembersStore();
    const invitationsStore = new InvitationsStore();
    const organizations = new OrganizationsService(sql, store, membersStore, clock, random, pubsub, needs.singleSignOnDemands);
    const memberships = new Memberships(store, membersStore, invitationsStore, organizations, events, audit, clock, hooks);
    const members = new MembersService(sql, membersStore, memberships, people, mails, audit, controlOrigin);
    const invitations = new InvitationsService(
        sql,
        invitationsStore,
        store,
        membersStore,
        memberships,
        people,
        mails,
        events,
        audit,
        clock,
        random,
        controlOrigin
    );
    const settings = new OrganizationSettings(
        sql,
        store,
        membersStore,
        memberships,
        organizations,
        people,
        events,
        audit,
        clock,
        random,
        hooks
    );
    const teamsStore = new TeamsStore();
    const teams = new TeamsService(sql, teamsStore, members, memberships, events, audit, clock, random);
    const switching = new OrganizationSwitch(sql, organizations, needs.sessions, audit, hooks);
    return {
        name: 'organizations',
        migrations,
        routes: createRoutes({ settings, switching, members, teams, invitations }),
        organizations,
        memberships,
        teamRosters: new TeamRosters(teamsStore, events, clock, random)
    };
}
