import { homedir, hostname, platform as operatingSystem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ProblemError } from '@coditect/protocol';
import { commands, UsageError } from './commands.js';
import { CredentialsFile, CredentialsFileError } from './credentials-file.js';
import { CodeExpiredError } from './device-sign-in.js';
import { NotSignedInError } from './platform.js';

const version = '0.1.0';

const usage = `Usage: coditect <command> [--url <address of the platform>]

  login    Sign in by a code that you confirm in a browser. --scopes asks for others than usual, separated by commas.
  whoami   Say who is signed in, and where.
  token    Print an access token that is good for at least a minute, for use in programs.
  logout   Sign out and forget.
`;

async function main(): Promise<void> {
    const { values, positionals } = readArguments();
    const [name, ...rest] = positionals;
    if (values.help) {
        process.stdout.write(usage);
        return;
    }
    const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command || rest.length > 0) {
        throw new UsageError(usage);
    }
    // A folder that isn't absolute is to be passed over (XDG Base Directory Specification).
    const { XDG_CONFIG_HOME: home } = process.env;
    const folder = home?.startsWith('/') ? home : join(homedir(), '.config');
    await command({
        file: new CredentialsFile(join(folder, 'coditect', 'credentials.json')),
        url: values.url,
        scopes: values.scopes?.split(',').map(scope => scope.trim()),
        deviceName: hostname()
            .replace(/[^\w.-]/g, '-')
            .slice(0, 80),
        userAgent: `coditect-cli/${version} (${operatingSystem()})`,
        now: () => new Date(),
        print: line => process.stdout.write(`${line}\n`),
        tell: line => process.stderr.write(`${line}\n`)
    });
}

function readArguments() {
    try {
        return parseArgs({
            allowPositionals: true,
            options: { url: { type: 'string' }, scopes: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
        });
    } catch (error) {
        throw error instanceof TypeError ? new UsageError(`${error.message}\n\n${usage}`) : error;
    }
}

main().catch((error: unknown) => {
    if (error instanceof UsageError) {
        process.stderr.write(`${error.message}\n`);
        process.exitCode = 2;
        return;
    }
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
});

/** What a person can act upon gets a sentence; only a fault of ours gets its stack. */
function sentenceOf(error: unknown): string {
    if (error instanceof ProblemError) {
        return error.problem.detail;
    }
    if (error instanceof NotSignedInError || error instanceof CredentialsFileError || error instanceof CodeExpiredError) {
        return error.message;
    }
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
