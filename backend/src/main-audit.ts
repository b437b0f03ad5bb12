import { once } from 'node:events';
import { LedgerError } from './adapters/checkpoint-ledger/checkpoint-files.js';
import { DataDirectoryInUseError } from './adapters/data-directory/data-directory-lock.js';
import { EmbeddedPostgresError } from './adapters/sql/embedded-postgres.js';
import { AuditCommandError, audit } from './compose-audit.js';
import { ConfigError, readConfig } from './config.js';
import { AuditUncheckableError, AuditUsageError, NobodyReadsError } from './modules/audit/index.js';

const undefinedTable = '42P01';

let readerGone = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
        throw error;
    }
    readerGone = true;
});

async function print(text: string): Promise<void> {
    if (!readerGone && !process.stdout.write(text)) {
        await once(process.stdout, 'drain').catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'EPIPE') {
                throw error;
            }
        });
    }
    if (readerGone) {
        throw new NobodyReadsError();
    }
}

/** `npm run audit`: 0 where all is well, 1 at a breach, 2 where nothing could be said. */
async function main(): Promise<number> {
    return audit(process.argv.slice(2), readConfig(process.env), print);
}

main().then(
    code => {
        process.exitCode = code;
    },
    (error: unknown) => {
        process.stderr.write(`${sentenceOf(error)}\n`);
        // Somebody has written into the checkpoints: that is a breach too.
        process.exitCode = error instanceof LedgerError ? 1 : 2;
    }
);

/** What an operator can mend gets a sentence; only a fault of ours gets its stack. */
function sentenceOf(error: unknown): string {
    if (
        error instanceof AuditUsageError ||
        error instanceof AuditUncheckableError ||
        error instanceof AuditCommandError ||
        error instanceof LedgerError ||
        error instanceof ConfigError ||
        error instanceof DataDirectoryInUseError ||
        error instanceof EmbeddedPostgresError
    ) {
        return error.message;
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01') {
        return `The database at DATABASE_URL can't be reached: ${String(error)}`;
    }
    if (code === undefinedTable) {
        return 'The database is of an older version, which had no audit log. Start the platform once.';
    }
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
