import { once } from 'node:events';
import { EmbeddedPostgresError } from './adapters/sql/embedded-postgres.js';
import { AuditCommandError, audit } from './compose-audit.js';
import { ConfigError, readConfig } from './config.js';
import { AuditUsageError } from './modules/audit/index.js';

async function print(text: string): Promise<void> {
    if (!process.stdout.write(text)) {
        await once(process.stdout, 'drain');
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
        const known =
            error instanceof AuditUsageError ||
            error instanceof AuditCommandError ||
            error instanceof ConfigError ||
            error instanceof EmbeddedPostgresError;
        process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
        process.exitCode = 2;
    }
);
