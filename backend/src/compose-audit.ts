import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointFiles } from './adapters/checkpoint-ledger/checkpoint-files.js';
import { lockDataDirectory } from './adapters/data-directory/data-directory-lock.js';
import { EmbeddedPostgres } from './adapters/sql/embedded-postgres.js';
import { type PostgresOptions, PostgresSql } from './adapters/sql/postgres-sql.js';
import type { Config } from './config.js';
import { systemClock } from './kernel/clock.js';
import { Lifecycle } from './kernel/lifecycle.js';
import { systemRandom } from './kernel/random.js';
import { readCommandLine, runAuditCommand } from './modules/audit/index.js';
import { namesOfAccounts } from './modules/identity/index.js';

/** The logs can't be reached; the message says why. */
export class AuditCommandError extends Error {
    override readonly name = 'AuditCommandError';
}

/**
 * Verifies or exports audit logs: of the database that is configured, of the embedded one through the socket of the platform
 * that runs, or on its data folder while none does. Returns the exit code.
 */
export async function audit(args: readonly string[], config: Config, print: (text: string) => Promise<void>): Promise<number> {
    const line = readCommandLine(args);
    const lifecycle = new Lifecycle((_name, error) => {
        throw error;
    });
    try {
        const sql = new PostgresSql({
            connection: await connectionTo(config, lifecycle),
            poolSize: 2,
            prepareStatements: false,
            onIdleError: error => {
                throw error;
            }
        });
        lifecycle.add('sql', () => sql.close());
        return await runAuditCommand(line, {
            sql,
            ledgerOf: folder => new CheckpointFiles(folder ?? config.auditDirectory),
            namesOf: namesOfAccounts(sql),
            clock: systemClock,
            random: systemRandom,
            print
        });
    } finally {
        await lifecycle.stop();
    }
}

async function connectionTo({ database, dataDirectory }: Config, lifecycle: Lifecycle): Promise<PostgresOptions['connection']> {
    if (database) {
        return { connectionString: database.url };
    }
    await access(join(dataDirectory, 'postgres')).catch(() => {
        throw new AuditCommandError(
            `There is no database in ${dataDirectory}. Name the data folder with CODITECT_DATA_DIR, or the database with DATABASE_URL.`
        );
    });
    const running = await EmbeddedPostgres.connectionToRunning(dataDirectory);
    if (running) {
        return running;
    }
    lifecycle.add('data-directory', await lockDataDirectory(dataDirectory));
    const server = await EmbeddedPostgres.start(dataDirectory, message => {
        throw new AuditCommandError(message);
    });
    lifecycle.add('embedded-postgres', () => server.stop());
    return server.serviceConnection;
}
