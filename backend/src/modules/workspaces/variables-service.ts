import {
    type Dotfiles,
    isReservedVariable,
    isVariableName,
    type NewVariable,
    type Variable,
    variableLimits,
    variableProblems
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { SealedVariable, VariableOwner, VariablesStore } from './variables-store.js';
import type { WorkspaceRoles } from './workspace-roles.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

export interface VariablesNeeds {
    readonly sql: Sql;
    readonly secretBox: SecretBox;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly mayUse: (userId: string, organizationId: string) => Promise<boolean>;
}

/** Environment variables and secrets, of one workspace and of a person, and a person's dotfiles. */
export class VariablesService {
    constructor(
        private readonly needs: VariablesNeeds,
        private readonly store: VariablesStore,
        private readonly workspaces: WorkspacesStore,
        private readonly roles: WorkspaceRoles
    ) {}

    async list(principal: Principal, workspaceId?: string): Promise<Variable[]> {
        const owner = await this.ownerOf(principal, workspaceId);
        const variables = await this.needs.sql.asPlatform(transaction => this.store.list(transaction, owner));
        return variables.map(variable => this.present(owner, variable));
    }

    async set(principal: Principal, client: Client, name: string, { value, secret }: NewVariable, workspaceId?: string): Promise<Variable> {
        const owner = await this.ownerOf(principal, workspaceId);
        refuseName(name);
        const variable: SealedVariable = {
            name,
            secret,
            sealed: this.needs.secretBox.seal(value, contextOf(owner, name)),
            characters: name.length + value.length,
            changedAt: this.needs.clock.now()
        };
        await this.needs.sql.asPlatform(async transaction => {
            await this.hold(transaction, owner);
            const others = (await this.store.list(transaction, owner)).filter(known => known.name !== name);
            refuseOver([...others, variable]);
            await this.store.put(transaction, owner, variable);
            await this.record(transaction, principal, client, owner, 'variable-set', { name, secret });
        });
        return this.present(owner, variable);
    }

    /** Idempotent. */
    async remove(principal: Principal, client: Client, name: string, workspaceId?: string): Promise<void> {
        const owner = await this.ownerOf(principal, workspaceId);
        refuseName(name);
        await this.needs.sql.asPlatform(async transaction => {
            if (await this.store.delete(transaction, owner, name)) {
                await this.record(transaction, principal, client, owner, 'variable-removed', { name });
            }
        });
    }

    async dotfiles({ userId }: Principal): Promise<Dotfiles> {
        return { url: (await this.needs.sql.asPlatform(transaction => this.store.dotfilesOf(transaction, userId))) ?? null };
    }

    async setDotfiles({ userId }: Principal, client: Client, { url }: Dotfiles): Promise<Dotfiles> {
        await this.needs.sql.asPlatform(async transaction => {
            await this.store.putDotfiles(transaction, userId, url);
            await this.needs.audit.recordForPerson(transaction, userId, {
                action: 'account.dotfiles-changed',
                actor: { kind: 'person', userId },
                target: { kind: 'user', id: userId },
                client,
                details: { url }
            });
        });
        return { url };
    }

    /**
     * What a workspace is started with: its own variables and its owner's, of which its own go first. Nothing of an owner who works
     * in the organisation no more.
     */
    async startWith({ workspaceId, organizationId, ownerUserId }: WorkspaceRow): Promise<{
        readonly environment: Readonly<Record<string, string>>;
        readonly dotfiles?: string;
    }> {
        const present = await this.needs.mayUse(ownerUserId, organizationId);
        const own: VariableOwner = { kind: 'workspace', workspaceId, organizationId };
        const person: VariableOwner = { kind: 'person', userId: ownerUserId };
        const found = await this.needs.sql.asPlatform(async transaction => ({
            own: await this.store.list(transaction, own),
            person: present ? await this.store.list(transaction, person) : [],
            dotfiles: present ? await this.store.dotfilesOf(transaction, ownerUserId) : undefined
        }));
        const entries = [
            ...found.person.map(variable => [variable.name, this.open(person, variable)] as const),
            ...found.own.map(variable => [variable.name, this.open(own, variable)] as const)
        ];
        return { environment: Object.fromEntries(entries), ...(found.dotfiles === undefined ? {} : { dotfiles: found.dotfiles }) };
    }

    private async ownerOf(principal: Principal, workspaceId: string | undefined): Promise<VariableOwner> {
        if (workspaceId === undefined) {
            return { kind: 'person', userId: principal.userId };
        }
        const { row } = await this.roles.require(principal, workspaceId, 'owner');
        return { kind: 'workspace', workspaceId, organizationId: row.organizationId };
    }

    /** One after another, so that limits hold for all of them together. */
    private async hold(transaction: SqlTransaction, owner: VariableOwner): Promise<void> {
        if (owner.kind === 'workspace') {
            await this.workspaces.lock(transaction, owner.workspaceId);
        } else {
            await this.workspaces.holdPerson(transaction, 'variables', owner.userId);
        }
    }

    private present(owner: VariableOwner, variable: SealedVariable): Variable {
        const { name, secret, changedAt } = variable;
        return { name, secret, changedAt: changedAt.toISOString(), ...(secret ? {} : { value: this.open(owner, variable) }) };
    }

    private open(owner: VariableOwner, { name, sealed }: SealedVariable): string {
        try {
            return this.needs.secretBox.open(sealed, contextOf(owner, name));
        } catch (error) {
            throw new Error(`The variable ${name} can't be opened with this platform's secret key. Set it again.`, { cause: error });
        }
    }

    private async record(
        transaction: SqlTransaction,
        { userId }: Principal,
        client: Client,
        owner: VariableOwner,
        what: 'variable-set' | 'variable-removed',
        details: { readonly name: string; readonly secret?: boolean }
    ): Promise<void> {
        const actor = { kind: 'person', userId } as const;
        if (owner.kind === 'workspace') {
            const target = { kind: 'workspace', id: owner.workspaceId };
            await this.needs.audit.record(transaction, owner.organizationId, {
                action: `workspace.${what}`,
                actor,
                target,
                client,
                details
            });
        } else {
            const target = { kind: 'user', id: userId };
            await this.needs.audit.recordForPerson(transaction, userId, { action: `account.${what}`, actor, target, client, details });
        }
    }
}

/** What is sealed opens in its own row alone. */
function contextOf(owner: VariableOwner, name: string): string {
    return owner.kind === 'workspace' ? `workspace-variable:${owner.workspaceId}:${name}` : `person-variable:${owner.userId}:${name}`;
}

function refuseName(name: string): void {
    if (!isVariableName(name)) {
        throw invalidField(
            'name',
            variableProblems.invalidName,
            'A name is made of letters, digits and underscores, begins with no digit, and has at most 100 characters.'
        );
    }
    if (isReservedVariable(name)) {
        throw invalidField(
            'name',
            variableProblems.reserved,
            `${name} belongs to the platform, the shell or the system, and can't be set. Choose another name.`
        );
    }
}

function refuseOver(variables: readonly SealedVariable[]): void {
    const { count, totalCharacters } = variableLimits;
    const total = variables.reduce((sum, { characters }) => sum + characters, 0);
    if (variables.length > count || total > totalCharacters) {
        throw new PlatformError(
            'conflict',
            variableProblems.tooMany,
            `There can be ${count} variables, of ${totalCharacters.toLocaleString('en')} characters in all. Take one away first, or keep large values in a file.`
        );
    }
}
