import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import proxyAddress from 'proxy-addr';
import { z } from 'zod';
import type { SignInProviderSettings } from './modules/federation/index.js';
import type { WorkspaceLimits } from './ports/workspace-runtime.js';
import { providerEnvironment, readProviders } from './sign-in-providers.js';

/** Compiled to backend/lib/src/config.js: the clone is three folders up. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

export const allRoles = ['api', 'gateway', 'worker', 'controller'] as const;
export type Role = (typeof allRoles)[number];

const port = z.coerce.number().int().min(1).max(65_535);
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://');

const environmentSchema = z.object({
    PORT: port.default(3000),
    CODITECT_HOST: z.string().min(1).optional(),
    CODITECT_URL: z
        .url({ protocol: /^https?$/, error: 'must be an address such as https://ide.example.com', abort: true })
        .refine(url => new URL(url).href === `${new URL(url).origin}/`, 'must be an origin alone, without a path, a query or a name')
        .optional(),
    CODITECT_WORKSPACE_DOMAIN: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a host name such as workspaces.example.com')
        .optional(),
    CODITECT_DATA_DIR: z.string().min(1).default('.data'),
    CODITECT_AUDIT_DIR: z.string().min(1).optional(),
    CODITECT_ROLES: z
        .string()
        .default(allRoles.join(','))
        .transform(text => text.split(',').map(role => role.trim()))
        .pipe(z.array(z.enum(allRoles)).min(1)),
    CODITECT_REPLICAS: z.coerce.number().int().min(1).default(1),
    CODITECT_IDLE_MINUTES: z.coerce.number().positive().default(30),
    CODITECT_WARM_WORKSPACES: z.coerce.number().int().min(0).max(20).default(1),
    CODITECT_SANDBOX: z.enum(['auto', 'required', 'off']).default('auto'),
    CODITECT_CONTROL_GROUPS: z.enum(['auto', 'required', 'off']).default('auto'),
    // Of each workspace, whatever its tier allows.
    CODITECT_MEMORY_MEBIBYTES: z.coerce.number().int().min(256).optional(),
    CODITECT_PROCESSES: z.coerce.number().int().min(64).optional(),
    CODITECT_DISK_MEBIBYTES: z.coerce.number().int().min(16).optional(),
    CODITECT_DISK_RESERVE_MEBIBYTES: z.coerce.number().int().min(0).default(1024),
    CODITECT_START_MEBIBYTES: z.coerce.number().int().min(0).default(512),
    CODITECT_VSX_REGISTRY: z
        .url({ protocol: /^https?$/, error: 'must be an address such as https://extensions.example.com' })
        .default('https://open-vsx.org'),
    CODITECT_SECRET_KEY: z
        .string()
        .refine(text => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64, as `openssl rand -base64 32` prints')
        .optional(),
    CODITECT_TRUSTED_PROXIES: z
        .string()
        .default('')
        .transform(text =>
            text
                .split(',')
                .map(range => range.trim())
                .filter(range => range !== '')
        )
        .refine(areProxies, 'must be addresses or ranges such as 10.0.0.0/8, separated by commas'),
    CODITECT_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
    CODITECT_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    // RFC 9106's second recommendation; the least that may be asked for is the least of OWASP's cheat sheet.
    CODITECT_ARGON2_MEBIBYTES: z.coerce.number().int().min(19).max(4096).default(64),
    CODITECT_ARGON2_PASSES: z.coerce.number().int().min(2).max(64).default(3),
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an address such as smtps://user:password@mail.example.com:465' }).optional(),
    MAIL_FROM: z
        .string()
        .regex(/^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'must be an address such as "CODITECT <no-reply@example.com>"')
        .optional(),
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be an address such as redis://:password@redis.example.com:6379/0' }).optional(),
    CODITECT_REDIS_PREFIX: z
        .string()
        .regex(/^[\w.:-]{1,64}$/, 'must be up to 64 letters, digits, dots, colons, hyphens and underscores')
        .default('coditect:'),
    ...providerEnvironment,
    DATABASE_URL: postgresUrl.optional(),
    DATABASE_MIGRATION_URL: postgresUrl.optional(),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(500).default(20),
    DATABASE_PREPARED_STATEMENTS: z.enum(['on', 'off']).default('on'),
    PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
    LANG: z.string().default('C.UTF-8'),
    TZ: z.string().optional()
});

export interface Config {
    readonly port: number;
    /** Address to listen on. Where it is not given, this machine alone is served as long as the URL is a localhost one. */
    readonly host: string;
    readonly controlOrigin: string;
    readonly workspaceDomain: string;
    readonly dataDirectory: string;
    /** Where signed checkpoints of the audit logs are kept, apart from the database. */
    readonly auditDirectory: string;
    readonly roles: ReadonlySet<Role>;
    readonly replicas: number;
    readonly idleStopMinutes: number;
    /** How many IDEs wait, started ahead, for somebody who opens a workspace. */
    readonly warmWorkspaces: number;
    readonly sandbox: 'auto' | 'required' | 'off';
    /** Whether workspaces are kept to their limits by the kernel: where it can be, by all means, or never. */
    readonly controlGroups: 'auto' | 'required' | 'off';
    /** What a workspace may use at most, whatever its tier allows. `null` leaves it to the tier. */
    readonly workspaceLimits: WorkspaceLimits;
    /** Of the data folder's disk, kept free for the platform itself. */
    readonly diskReserveMebibytes: number;
    /** Memory that a workspace's start waits for, so that what runs is not pushed out. */
    readonly startMebibytes: number;
    /** What a reader of the metrics must show; where it is not given, they are answered to this machine alone. */
    readonly metricsToken: string | undefined;
    /** Seals secrets in the database; one of the data folder's own where it is not given. */
    readonly secretKey: Buffer | undefined;
    /** Proxies whose X-Forwarded-For is believed. */
    readonly trustedProxies: readonly string[];
    /** The mail server; mails are kept in the data folder where it is not given. */
    readonly smtpUrl: string | undefined;
    /** The sender of all mails. */
    readonly mailFrom: string;
    /** Parties that anybody can sign in with. */
    readonly signInProviders: readonly SignInProviderSettings[];
    /** Hosts of identity providers that may be on private addresses. */
    readonly internalProviderHosts: ReadonlySet<string>;
    readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
    readonly database: { readonly url: string; readonly migrationUrl: string } | undefined;
    readonly databasePoolSize: number;
    readonly prepareStatements: boolean;
    /** The server that processes share their state on; this process keeps it to itself where none is given. */
    readonly redis: { readonly url: string; readonly prefix: string } | undefined;
    readonly concurrentStarts: number;
    readonly concurrentHashes: number;
    readonly passwordCost: { readonly memoryMebibytes: number; readonly passes: number };
    readonly ideDirectory: string;
    readonly portalDirectory: string;
    /** What new workspaces can begin with, a folder each. */
    readonly templatesDirectory: string;
    /** The only variables of ours that a workspace gets. */
    readonly workspaceEnvironment: Readonly<Record<string, string>>;
}

/** A setting is not usable; the message names it and says why. */
export class ConfigError extends Error {
    override readonly name = 'ConfigError';
}

/** The only reader of the environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
    const parsed = environmentSchema.safeParse(withoutEmpty(environment));
    if (!parsed.success) {
        throw new ConfigError(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
    }
    const values = parsed.data;
    const controlOrigin = new URL(values.CODITECT_URL ?? `http://localhost:${values.PORT}`).origin;
    const { hostname } = new URL(controlOrigin);
    if (values.SMTP_URL && !values.MAIL_FROM) {
        throw new ConfigError('MAIL_FROM: set the sender of mails, such as "CODITECT <no-reply@example.com>", since SMTP_URL is set.');
    }
    const local = hostname === 'localhost' || hostname.endsWith('.localhost');
    return {
        port: values.PORT,
        host: values.CODITECT_HOST ?? (local ? '127.0.0.1' : '0.0.0.0'),
        controlOrigin,
        workspaceDomain: values.CODITECT_WORKSPACE_DOMAIN ?? hostname,
        dataDirectory: resolve(root, values.CODITECT_DATA_DIR),
        auditDirectory: resolve(root, values.CODITECT_AUDIT_DIR ?? join(values.CODITECT_DATA_DIR, 'audit')),
        roles: new Set(values.CODITECT_ROLES),
        replicas: values.CODITECT_REPLICAS,
        idleStopMinutes: values.CODITECT_IDLE_MINUTES,
        warmWorkspaces: values.CODITECT_WARM_WORKSPACES,
        sandbox: values.CODITECT_SANDBOX,
        controlGroups: values.CODITECT_CONTROL_GROUPS,
        workspaceLimits: {
            memoryMebibytes: values.CODITECT_MEMORY_MEBIBYTES ?? null,
            processes: values.CODITECT_PROCESSES ?? null,
            diskMebibytes: values.CODITECT_DISK_MEBIBYTES ?? null
        },
        diskReserveMebibytes: values.CODITECT_DISK_RESERVE_MEBIBYTES,
        startMebibytes: values.CODITECT_START_MEBIBYTES,
        metricsToken: values.CODITECT_METRICS_TOKEN,
        secretKey: values.CODITECT_SECRET_KEY ? Buffer.from(values.CODITECT_SECRET_KEY, 'base64') : undefined,
        trustedProxies: values.CODITECT_TRUSTED_PROXIES,
        smtpUrl: values.SMTP_URL,
        mailFrom: values.MAIL_FROM ?? `CODITECT <coditect@${hostname}>`,
        signInProviders: readProviders(values, (setting, reason) => {
            throw new ConfigError(`${setting}: ${reason}`);
        }),
        internalProviderHosts: new Set(values.CODITECT_INTERNAL_PROVIDER_HOSTS),
        logLevel: values.CODITECT_LOG_LEVEL,
        database: values.DATABASE_URL
            ? { url: values.DATABASE_URL, migrationUrl: values.DATABASE_MIGRATION_URL ?? values.DATABASE_URL }
            : undefined,
        databasePoolSize: values.DATABASE_POOL_SIZE,
        prepareStatements: values.DATABASE_PREPARED_STATEMENTS === 'on',
        redis: values.REDIS_URL ? { url: values.REDIS_URL, prefix: values.CODITECT_REDIS_PREFIX } : undefined,
        concurrentStarts: Math.max(1, availableParallelism()),
        concurrentHashes: Math.max(1, availableParallelism()),
        passwordCost: { memoryMebibytes: values.CODITECT_ARGON2_MEBIBYTES, passes: values.CODITECT_ARGON2_PASSES },
        ideDirectory: resolve(root, 'browser-app'),
        portalDirectory: resolve(root, 'portal/dist'),
        templatesDirectory: resolve(root, 'backend/templates'),
        workspaceEnvironment: {
            PATH: values.PATH,
            LANG: values.LANG,
            ...(values.TZ ? { TZ: values.TZ } : {}),
            // Theia's name for the registry that extensions are installed from.
            VSX_REGISTRY_URL: values.CODITECT_VSX_REGISTRY
        }
    };
}

function areProxies(ranges: readonly string[]): boolean {
    try {
        proxyAddress.compile([...ranges]);
        return true;
    } catch (error) {
        if (error instanceof TypeError) {
            return false;
        }
        throw error;
    }
}

/** `PORT=` in an env file means "not set". */
function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
    return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
