import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { DataDirectoryInUseError } from './adapters/data-directory/data-directory-lock.js';
import { EmbeddedPostgresError } from './adapters/sql/embedded-postgres.js';
import { MigrationError } from './adapters/sql/migrate.js';
import { startPlatform } from './compose.js';
import { ConfigError, readConfig } from './config.js';
import { BundleMissingError } from './gateway/ide-bundle.js';
import { ForeignSecretKeyError } from './modules/secret-key/index.js';

/** The line that `npm start`, tests and supervisors wait for. */
const readyLine = (origin: string) => `Ready: ${origin}`;

/** On the terminal alone: whoever has this address reads every mail. */
const outboxLine = (address: string) => `Mails are kept, not sent: ${address}`;

/** After a fault that nobody caught, a part may hang that the stop waits for. */
const faultStopMilliseconds = 10_000;

async function main(): Promise<void> {
    const config = readConfig(process.env);
    const logger = pino(
        { level: config.logLevel, redact: ['req.headers', '*.password', '*.code', '*.token', '*.secret'] },
        pino.destination(2)
    );
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    let stopPlatform: (() => Promise<void>) | undefined;
    let exitCode = 0;
    let asked: string | undefined;
    const stop = (reason: string) => {
        asked = reason;
        if (!stopPlatform) {
            // Still starting: it is stopped in good order as soon as it has started. A second signal ends it outright.
            return;
        }
        logger.info({ reason }, 'Stopping.');
        stopPlatform().then(
            () => process.exit(exitCode),
            (error: unknown) => {
                logger.error({ err: error }, 'The platform did not stop cleanly.');
                process.exit(1);
            }
        );
    };
    // A rejection that nobody handles comes here too: Node makes an exception of it. What state the process is in, nobody knows then.
    process.on('uncaughtException', (error, origin) => {
        logger.fatal({ err: error, origin }, 'A fault that nobody caught. The platform stops, so that it can be started anew.');
        exitCode = 1;
        setTimeout(() => process.exit(1), faultStopMilliseconds);
        stop('fault');
    });
    process.once('SIGINT', () => stop('SIGINT'));
    process.once('SIGTERM', () => stop('SIGTERM'));
    // Started by a script that is gone, nobody could stop it by Ctrl-C any more.
    process.once('disconnect', () => stop('the script that started it is gone'));
    const platform = await startPlatform({
        config,
        version: manifest.version,
        logger,
        onFatal: message => {
            logger.error({}, message);
            exitCode = 1;
            stop('fault');
        },
        onProgress: step => process.stdout.write(`${step}\n`)
    });
    stopPlatform = platform.stop;
    if (asked !== undefined) {
        stop(asked);
        return;
    }
    process.stdout.write(`${readyLine(platform.origin)}\n`);
    if (platform.outboxAddress !== undefined) {
        process.stdout.write(`${outboxLine(platform.outboxAddress)}\n`);
    }
}

main().catch((error: unknown) => {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
});

/** What an operator can mend gets a sentence; only a fault of ours gets its stack. */
function sentenceOf(error: unknown): string {
    if (error instanceof ConfigError) {
        return `The platform can't start with these settings:\n${error.message}`;
    }
    if (
        error instanceof DataDirectoryInUseError ||
        error instanceof EmbeddedPostgresError ||
        error instanceof MigrationError ||
        error instanceof ForeignSecretKeyError ||
        error instanceof BundleMissingError
    ) {
        return error.message;
    }
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    const { path, address } = error as NodeJS.ErrnoException & { address?: string };
    if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EROFS' || code === 'ENOENT') {
        return `The data folder can't be used: ${path ?? String(error)} (${code}). Choose a folder that can be written with CODITECT_DATA_DIR.`;
    }
    if (code === 'EADDRNOTAVAIL') {
        return `This machine has no address ${address}. Correct CODITECT_HOST.`;
    }
    if (code === 'EADDRINUSE') {
        return `Port ${port} is in use. Stop what uses it, or choose another with PORT=3001 npm start.`;
    }
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01') {
        return `The database at DATABASE_URL can't be reached: ${String(error)}`;
    }
    if (code === '42501') {
        return `The login of DATABASE_MIGRATION_URL (or DATABASE_URL) lacks a right: ${String(error)}. docs/operating.md says which it needs.`;
    }
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
