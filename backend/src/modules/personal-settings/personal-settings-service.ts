import {
    type SettingsChanges,
    type SettingsDocumentName,
    type SettingsDocumentState,
    type SettingsVersion,
    settingsDocuments,
    settingsLimits,
    settingsProblems
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Principal } from '../../kernel/principal.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { EventsService } from '../events/index.js';
import { applyChanges, changedKeys, type Entries, entriesObject, formatEntries, parseEntries } from './settings-document.js';
import type { DocumentRow, SettingsStore } from './settings-store.js';

export interface PersonalSettingsNeeds {
    readonly sql: Sql;
    readonly events: EventsService;
    readonly clock: Clock;
    readonly organizationsOf: (transaction: SqlTransaction, userId: string) => Promise<readonly string[]>;
    /** The name of the workspace that a request came in from. */
    readonly workspaceNameOf: (principal: Principal) => Promise<string | undefined>;
}

interface Next {
    readonly entries: Entries;
    readonly changedKeys: readonly string[];
    readonly overwrittenKeys: readonly string[];
}

/**
 * A person's settings and keymaps, the same in all workspaces. Changes come from several IDEs, some of which were away:
 * of each key the last write wins, and what it replaced stays in the versions that are kept.
 */
export class PersonalSettingsService {
    constructor(
        private readonly store: SettingsStore,
        private readonly needs: PersonalSettingsNeeds
    ) {}

    async read(userId: string): Promise<SettingsDocumentState[]> {
        const rows = await this.needs.sql.asPlatform(transaction => this.store.list(transaction, userId));
        return settingsDocuments.map(document => present(rows.find(row => row.document === document) ?? empty(userId, document)));
    }

    async change(
        principal: Principal,
        document: SettingsDocumentName,
        { base, set, removed }: SettingsChanges
    ): Promise<SettingsDocumentState> {
        return this.advance(principal, document, async (transaction, row) => {
            const before = parseEntries(row.entries);
            const applied = applyChanges(before, { set, removed });
            refuseTooLarge(applied.entries);
            const meanwhile = await this.store.versions(transaction, principal.userId, document, base);
            const changedMeanwhile = new Set(meanwhile.flatMap(version => version.changedKeys));
            return { ...applied, overwrittenKeys: applied.changedKeys.filter(key => changedMeanwhile.has(key)) };
        });
    }

    async versions(userId: string, document: SettingsDocumentName): Promise<SettingsVersion[]> {
        const rows = await this.needs.sql.asPlatform(transaction => this.store.versions(transaction, userId, document));
        return rows.map(row => ({
            version: row.version,
            at: row.at.toISOString(),
            ...(row.workspaceName === undefined ? {} : { workspaceName: row.workspaceName }),
            changedKeys: [...row.changedKeys],
            overwrittenKeys: [...row.overwrittenKeys]
        }));
    }

    async restore(principal: Principal, document: SettingsDocumentName, version: number): Promise<SettingsDocumentState> {
        return this.advance(principal, document, async (transaction, row) => {
            const kept = await this.store.versions(transaction, principal.userId, document, version - 1);
            const wanted = kept.find(candidate => candidate.version === version);
            if (!wanted) {
                throw new PlatformError(
                    'not-found',
                    settingsProblems.noSuchVersion,
                    'This version is not kept any more. Choose a newer one.'
                );
            }
            const entries = parseEntries(wanted.entries);
            return { entries, changedKeys: changedKeys(parseEntries(row.entries), entries), overwrittenKeys: [] };
        });
    }

    /** One change of a document after the other. What changes nothing makes no version and tells nobody. */
    private async advance(
        principal: Principal,
        document: SettingsDocumentName,
        step: (transaction: SqlTransaction, row: DocumentRow) => Promise<Next>
    ): Promise<SettingsDocumentState> {
        const { sql, events, clock } = this.needs;
        const { userId } = principal;
        const workspaceName = await this.needs.workspaceNameOf(principal);
        const { state, told } = await sql.asPlatform(async transaction => {
            const row = await this.store.hold(transaction, userId, document);
            const next = await step(transaction, row);
            if (next.changedKeys.length === 0) {
                return { state: present(row), told: [] };
            }
            const version = row.version + 1;
            const written = { ...next, version, entries: formatEntries(next.entries), workspaceName, at: clock.now() };
            await this.store.advance(transaction, row, written, settingsLimits.versions);
            // In one order, so that two people who share organisations do not wait for each other.
            const told = [...(await this.needs.organizationsOf(transaction, userId))].sort();
            for (const organizationId of told) {
                const payload = { type: 'settings.changed', document, version } as const;
                await events.append(transaction, { organizationId, audienceUserId: userId, payload });
            }
            return { state: { document, version, entries: entriesObject(next.entries) }, told };
        });
        for (const organizationId of told) {
            await events.announce(organizationId);
        }
        return state;
    }
}

function refuseTooLarge(entries: Entries): void {
    if (entries.size > settingsLimits.entries || Buffer.byteLength(formatEntries(entries)) > settingsLimits.bytes) {
        throw new PlatformError(
            'too-large',
            settingsProblems.tooLarge,
            `Settings that follow you may have ${settingsLimits.entries} entries and ${settingsLimits.bytes / 1024} KB. Remove some, or keep them in the workspace's own settings.`
        );
    }
}

function empty(userId: string, document: SettingsDocumentName): DocumentRow {
    return { userId, document, version: 0, entries: '{}' };
}

function present({ document, version, entries }: DocumentRow): SettingsDocumentState {
    return { document, version, entries: entriesObject(parseEntries(entries)) };
}
