import type { IncomingMessage } from 'node:http';
import { portProblems } from '@coditect/protocol';
import type { Seen } from '../http/authenticator.js';
import type { PlatformCookie } from '../http/cookies.js';
import type { Clock } from '../kernel/clock.js';
import { notFound, PlatformError } from '../kernel/errors.js';
import type { LivePortGrant, PortAccess, PortPlace } from '../modules/ports/index.js';
import type { WorkspaceDirectory } from '../modules/workspaces/index.js';
import type { HostNames } from './host-names.js';
import type { PortTarget } from './port-proxy.js';

/** Between being sent to the portal and coming back, a sign-in included. */
const pathMilliseconds = 10 * 60_000;
const longestPath = 2_000;

export interface PortEntranceNeeds {
    readonly hosts: HostNames;
    readonly directory: WorkspaceDirectory;
    readonly access: PortAccess;
    readonly cookies: {
        /** Of a page in a tab of its own. */
        readonly own: PlatformCookie;
        /** Of a page in a frame of the IDE. */
        readonly framed: PlatformCookie;
        /** Where the person wanted to go. */
        readonly path: PlatformCookie;
    };
    readonly seen: Seen;
    readonly clock: Clock;
}

/** A request to a port's origin that is let in. */
export interface PortVisit {
    readonly slug: string;
    /** Of the workspace, as its person calls it. */
    readonly name: string;
    readonly place: PortPlace;
    readonly running: boolean;
    readonly grant: LivePortGrant;
    readonly target: PortTarget;
    stillAdmitted(): Promise<boolean>;
}

/** Who is let in at a port's origin: by its cookies, which a code is traded for. */
export class PortEntrance {
    constructor(private readonly needs: PortEntranceNeeds) {}

    targetOf(request: IncomingMessage): { readonly slug: string; readonly port: number } {
        const target = this.needs.hosts.target(request.headers.host);
        if (target.kind !== 'port') {
            throw notFound();
        }
        return target;
    }

    async visit(request: IncomingMessage): Promise<PortVisit | undefined> {
        const { hosts, directory, seen } = this.needs;
        const { slug, port } = this.targetOf(request);
        const route = await directory.find(slug);
        if (!route) {
            return undefined;
        }
        const { workspaceId, organizationId, name } = route;
        const place = { workspaceId, organizationId, port };
        // The request's cookies are taken out before it is passed on.
        const { cookie } = request.headers;
        const grant = await this.grantOf(cookie, place);
        if (!grant) {
            return undefined;
        }
        seen(grant.sessionId, request);
        return {
            slug,
            name,
            place,
            grant,
            running: route.run !== undefined,
            target: { workspaceId, port, outside: hosts.portOriginOf(slug, port), ide: hosts.originOf(slug) },
            stillAdmitted: async () => (await this.grantOf(cookie, place)) !== undefined
        };
    }

    /** The cookies that a code is good for; undefined for one that was used, is too old or is for something else. */
    async enter(slug: string, port: number, code: string, framed: boolean): Promise<readonly string[] | undefined> {
        const { directory, access, cookies } = this.needs;
        const route = await directory.find(slug);
        if (!route) {
            return undefined;
        }
        try {
            const { token, expiresAt } = await access.enter(route.workspaceId, port, code);
            return [framed ? cookies.framed.writeFramed(token, expiresAt) : cookies.own.write(token, expiresAt)];
        } catch (error) {
            if (error instanceof PlatformError && error.code === portProblems.badCode) {
                return undefined;
            }
            throw error;
        }
    }

    rememberPath(path: string): string {
        const { cookies, clock } = this.needs;
        const kept = path.length <= longestPath ? path : '/';
        return cookies.path.write(kept, new Date(clock.now().getTime() + pathMilliseconds));
    }

    rememberedPath(request: IncomingMessage): string | undefined {
        return this.needs.cookies.path.read(request.headers.cookie);
    }

    forgetPath(): string {
        return this.needs.cookies.path.clear();
    }

    private async grantOf(cookie: string | undefined, place: PortPlace): Promise<LivePortGrant | undefined> {
        const { cookies, access } = this.needs;
        for (const { read } of [cookies.framed, cookies.own].map(kind => ({ read: kind.read(cookie) }))) {
            const grant = read ? await access.findGrant(read, place) : undefined;
            if (grant) {
                return grant;
            }
        }
        return undefined;
    }
}
