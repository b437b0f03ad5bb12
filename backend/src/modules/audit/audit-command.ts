import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { CheckpointLedger } from '../../ports/checkpoint-ledger.js';
import type { Sql } from '../../ports/sql.js';
import { type ExportFormat, toCsv, toJsonLines } from './audit-export.js';
import { AuditReader, type ExportedEntry, type NamesOf } from './audit-reader.js';
import { AuditService, installationLog, noOrganizations } from './audit-service.js';
import { AuditStore } from './audit-store.js';
import { AuditVerifier } from './audit-verifier.js';
import { CheckpointsStore } from './checkpoints-store.js';

const auditUsage = `npm run audit -- verify [--organization <id>] [--checkpoints <folder>]
    Checks every link of every log, or of one organisation's, and every signed checkpoint. Ends with 1 at the first breach.
npm run audit -- export [--organization <id>] [--format jsonl|csv]
    Prints the logs, or one organisation's, and records that it did.
`;

export interface AuditCommandNeeds {
    readonly sql: Sql;
    /** The ledger in this folder, or the platform's own. */
    readonly ledgerOf: (folder: string | undefined) => CheckpointLedger;
    readonly namesOf: NamesOf;
    readonly clock: Clock;
    readonly random: Random;
    /** Rejects with {@link NobodyReadsError} where nobody takes the text. */
    readonly print: (text: string) => Promise<void>;
}

/** The command line was not understood; the message says how it is used. */
export class AuditUsageError extends Error {
    override readonly name = 'AuditUsageError';
}

/** Nothing can be said of what was asked for; the message says why. */
export class AuditUncheckableError extends Error {
    override readonly name = 'AuditUncheckableError';
}

/** The text goes nowhere any more: who read it has closed the pipe, as `head` does. */
export class NobodyReadsError extends Error {
    override readonly name = 'NobodyReadsError';
}

/** `organization` is an id, or `installation` for the log of what belongs to none. */
export interface AuditCommandLine {
    readonly command: 'verify' | 'export';
    readonly organizationId?: string;
    readonly checkpoints?: string;
    readonly format: ExportFormat;
}

export function readCommandLine(args: readonly string[]): AuditCommandLine {
    try {
        const { values, positionals } = parseArgs({
            args: [...args],
            allowPositionals: true,
            options: { organization: { type: 'string' }, checkpoints: { type: 'string' }, format: { type: 'string', default: 'jsonl' } }
        });
        const [command] = z.tuple([z.enum(['verify', 'export'])]).parse(positionals);
        const named = values.organization === 'installation' ? installationLog : values.organization;
        const organizationId = z.guid().toLowerCase().optional().parse(named);
        return {
            command,
            format: z.enum(['jsonl', 'csv']).parse(values.format),
            ...(organizationId === undefined ? {} : { organizationId }),
            ...(values.checkpoints === undefined ? {} : { checkpoints: values.checkpoints })
        };
    } catch (error) {
        if (error instanceof z.ZodError || error instanceof TypeError) {
            throw new AuditUsageError(auditUsage);
        }
        throw error;
    }
}

/** Returns the exit code. */
export async function runAuditCommand(line: AuditCommandLine, needs: AuditCommandNeeds): Promise<number> {
    return line.command === 'verify' ? verify(line, needs) : exportLogs(line, needs);
}

async function verify({ organizationId, checkpoints }: AuditCommandLine, { sql, ledgerOf, print }: AuditCommandNeeds): Promise<number> {
    const verifier = new AuditVerifier(sql, new AuditStore(), new CheckpointsStore());
    const ledger = ledgerOf(checkpoints);
    await demandCheckpoints(verifier, ledger, checkpoints !== undefined);
    if (organizationId && !(await verifier.knows(organizationId, ledger))) {
        throw noSuchLog(organizationId);
    }
    const one = async function* (id: string) {
        yield { organizationId: id, verdict: await verifier.verify(id, ledger) };
    };
    const totals = { logs: 0, entries: 0, checkpoints: 0, inLedger: 0, erased: 0 };
    for await (const { organizationId: id, verdict } of organizationId ? one(organizationId) : verifier.verifyAll(ledger)) {
        if (verdict.breach) {
            await print(`${nameOf(id)} is broken at entry ${verdict.breach.position}. ${verdict.breach.sentence}\n`);
            return 1;
        }
        totals.logs += 1;
        totals.entries += verdict.entries;
        totals.checkpoints += verdict.checkpoints;
        totals.inLedger += verdict.inLedger;
        totals.erased += verdict.erased;
    }
    await print(
        `Whole: ${counted(totals.entries, 'entry', 'entries')} in ${counted(totals.logs, 'log')}, ` +
            `held against ${counted(totals.checkpoints, 'signed checkpoint')}` +
            `${totals.inLedger < totals.checkpoints ? `, ${totals.inLedger} of them in the folder` : ''}` +
            `${totals.erased > 0 ? `; the personal part of ${totals.erased} was erased` : ''}.\n`
    );
    return 0;
}

/**
 * The folder is what the log is trusted by: without it a check would say "whole" by the word of the database alone. The
 * platform's own may be empty as long as nothing was signed yet.
 */
async function demandCheckpoints(verifier: AuditVerifier, ledger: CheckpointLedger, named: boolean): Promise<void> {
    // Asked first: a checkpoint is in the folder before the database tells of it.
    const signed = named || (await verifier.hasCheckpoints());
    const lack = signed ? await ledger.lack() : undefined;
    if (lack !== undefined) {
        throw new AuditUncheckableError(
            named
                ? `${lack} Nothing was checked. Is the copy mounted, and is it the folder with the files checkpoints-<year>-<month>.jsonl?`
                : `${lack} But the database tells of checkpoints, so there were some: nothing was checked. Put the folder back from ` +
                      'its copy, name it with CODITECT_AUDIT_DIR, or name a copy with --checkpoints.'
        );
    }
}

function noSuchLog(organizationId: string): AuditUncheckableError {
    return new AuditUncheckableError(
        `There is no log of an organisation ${organizationId}: neither the database nor a checkpoint tells of one.`
    );
}

function counted(count: number, one: string, several = `${one}s`): string {
    return `${count} ${count === 1 ? one : several}`;
}

async function exportLogs({ organizationId, format }: AuditCommandLine, needs: AuditCommandNeeds): Promise<number> {
    const { sql, namesOf, clock, random, print } = needs;
    const store = new AuditStore();
    const audit = new AuditService(store, clock, random, noOrganizations);
    const reader = new AuditReader(sql, store, audit, new AuditVerifier(sql, store, new CheckpointsStore()), namesOf, clock);
    const logs = organizationId ? [organizationId] : await sql.asPlatform(transaction => store.logs(transaction));
    const pieces = async function* (): AsyncIterable<readonly ExportedEntry[]> {
        for (const log of logs) {
            const upTo = await sql.asTenant(log, async transaction => {
                const head = await store.head(transaction, log);
                if (!head && organizationId && log !== installationLog) {
                    throw noSuchLog(log);
                }
                if (head) {
                    await audit.record(transaction, log, { action: 'audit.exported', actor: { kind: 'platform' }, details: { format } });
                }
                return head?.position ?? 0;
            });
            yield* reader.pieces(log, upTo, {});
        }
    };
    try {
        for await (const text of format === 'csv' ? toCsv(pieces()) : toJsonLines(pieces())) {
            await print(text);
        }
    } catch (error) {
        if (!(error instanceof NobodyReadsError)) {
            throw error;
        }
        // Who reads has seen enough: no fault of the export.
    }
    return 0;
}

function nameOf(organizationId: string): string {
    return organizationId === installationLog ? "The installation's log" : `The log of the organisation ${organizationId}`;
}
