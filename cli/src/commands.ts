import { setTimeout as sleep } from 'node:timers/promises';
import { identityRoutes, oauthRoutes } from '@coditect/protocol';
import type { CredentialsFile } from './credentials-file.js';
import { signInByCode } from './device-sign-in.js';
import { clientOf, credentialsOf, Platform } from './platform.js';

const defaultOrigin = 'http://localhost:3000';

/** What was asked for on the command line can't be done as it was written. */
export class UsageError extends Error {
    override readonly name = 'UsageError';
}

export interface Context {
    readonly file: CredentialsFile;
    /** As `--url` gave it. */
    readonly url: string | undefined;
    readonly scopes: readonly string[] | undefined;
    readonly deviceName: string;
    readonly userAgent: string;
    readonly now: () => Date;
    /** What was asked for. */
    readonly print: (line: string) => void;
    /** What a person should know beside it. */
    readonly tell: (line: string) => void;
}

export type Command = (context: Context) => Promise<void>;

export const commands: Readonly<Record<string, Command>> = { login, whoami, token, logout };

async function login(context: Context): Promise<void> {
    const { file, userAgent, deviceName, scopes, now, tell } = context;
    const origin = await originOf(context);
    warnOfPlainHttp(origin, tell);
    const client = clientOf(origin, userAgent);
    const tokens = await signInByCode({
        client,
        deviceName,
        scopes,
        show: begun => {
            tell(`To sign in, open\n\n    ${begun.verification_uri_complete}\n`);
            tell(`and confirm the code ${begun.user_code} there. Waiting ...`);
        },
        sleep: milliseconds => sleep(milliseconds)
    });
    const before = await file.find(origin);
    await file.keep(origin, credentialsOf(tokens, now()));
    if (before) {
        await client.call(oauthRoutes.revokeToken, { body: { token: before.refreshToken } });
    }
    await whoami({ ...context, url: origin });
}

async function whoami(context: Context): Promise<void> {
    const platform = await platformOf(context);
    const { user, memberships, currentOrganizationId } = await (await platform.client()).call(identityRoutes.whoAmI);
    const organization = memberships.find(({ organizationId }) => organizationId === currentOrganizationId);
    context.print(`${user.name} <${user.email}>, in ${organization?.name ?? currentOrganizationId}, at ${platform.origin}`);
}

async function token(context: Context): Promise<void> {
    context.print(await (await platformOf(context)).accessToken());
}

async function logout(context: Context): Promise<void> {
    const platform = await platformOf(context);
    await platform.signOut();
    context.tell(`Signed out of ${platform.origin}.`);
}

async function platformOf(context: Context): Promise<Platform> {
    return new Platform(await originOf(context), context.file, context.userAgent, context.now);
}

/** The one that was named, or the one that was signed in to last. */
async function originOf({ url, file }: Context): Promise<string> {
    if (url === undefined) {
        return (await file.current()) ?? defaultOrigin;
    }
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') {
        throw new UsageError(`--url must be an address such as https://ide.example.com, not ${url}.`);
    }
    return parsed.origin;
}

function warnOfPlainHttp(origin: string, tell: (line: string) => void): void {
    const { protocol, hostname } = new URL(origin);
    const local = hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
    if (protocol === 'http:' && !local) {
        tell(`Warning: ${origin} is not encrypted. Whoever can listen on the way can take over your sign-in.`);
    }
}
