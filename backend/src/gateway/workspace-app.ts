import { pageVersionHeader, platformPaths, workspaceProblems } from '@coditect/protocol';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger as Pino } from 'pino';
import sirv from 'sirv';
import { z } from 'zod';
import { type ApiOrigin, createApi } from '../http/api.js';
import { type Seen, workspaceAuthenticator } from '../http/authenticator.js';
import type { Authorizer } from '../http/authorize.js';
import type { ClientOf } from '../http/client-address.js';
import type { PlatformCookie } from '../http/cookies.js';
import { answerProblems } from '../http/error-answers.js';
import { requestIdOf } from '../http/request-log.js';
import { foreignOrigin, notAdmitted, notFound, notSignedIn, PlatformError, unavailable } from '../kernel/errors.js';
import type { BoundRoute } from '../kernel/module.js';
import type { Principal } from '../kernel/principal.js';
import type { OrganizationsService } from '../modules/organizations/index.js';
import type { WorkspaceAccess, WorkspaceDirectory, WorkspaceRoute, WorkspacesService } from '../modules/workspaces/index.js';
import type { HostNames } from './host-names.js';
import type { IdeBundle } from './ide-bundle.js';
import type { IdeProxy } from './ide-proxy.js';
import { aheadOf, mayBeMadeAhead } from './page-ahead.js';

/** How long a request waits for an IDE that is about to run. */
export const startPatienceMilliseconds = 60_000;

const enterFormSchema = z.object({ code: z.string().min(1).max(200) });

export interface WorkspaceAppNeeds {
    readonly hosts: HostNames;
    readonly directory: WorkspaceDirectory;
    readonly access: WorkspaceAccess;
    readonly workspaces: WorkspacesService;
    readonly cookie: PlatformCookie;
    readonly organizations: OrganizationsService;
    readonly routes: readonly BoundRoute[];
    readonly authorizer: Authorizer;
    readonly clientOf: ClientOf;
    readonly seen: Seen;
    readonly bundle: IdeBundle;
    readonly proxy: IdeProxy;
    readonly logger: Pino;
}

/** What is known of a request to a workspace's origin once it is let in. */
interface Admitted {
    readonly route: WorkspaceRoute;
    readonly principal: Principal;
}

/**
 * A workspace's origin. Every request is turned away first and let in afterwards: by the one-time code at one address, by the
 * cookie at all others. A host name that leads nowhere gets the same answers as one that leads to somebody else's workspace.
 */
export function createWorkspaceApp(needs: WorkspaceAppNeeds): Express {
    const { bundle } = needs;
    const admitted = new WeakMap<Request, Admitted>();
    const app = express();
    app.disable('x-powered-by');
    app.use((_request, response, next) => {
        response.set(headers);
        next();
    });
    app.use(refuseAhead(needs));
    app.post(platformPaths.enter, express.urlencoded({ extended: false, limit: '4kb' }), enter(needs));
    app.use(admit(needs, admitted));
    const find = (request: Request): Admitted => {
        const found = admitted.get(request);
        if (!found) {
            throw notSignedIn();
        }
        return found;
    };

    const reachable = needs.routes.filter(({ contract }) => contract.access.kind === 'signed-in');
    const root = platformPaths.api;
    app.use(createApi({ ...needs, root, routes: reachable, originOf: request => originOf(needs, find(request)) }));
    app.get(platformPaths.workspace, async (request, response) => {
        const { principal, route } = find(request);
        response.set('cache-control', 'no-store').json(await needs.workspaces.page(principal, route.workspaceId));
    });
    app.use(platformPaths.ide, statics(bundle.directory, 'public, max-age=31536000, immutable'));
    app.use(platformPaths.cover, statics(bundle.coverDirectory, 'public, max-age=31536000, immutable'));
    app.use(platformPaths.root, () => {
        throw notFound();
    });

    app.get(['/', '/index.html'], async (request, response) => {
        const { principal, route } = find(request);
        if (aheadOf(request) === 'prerender') {
            // The page asks for itself once more when it is shown, and that wakes the workspace.
            response.set(mayBeMadeAhead);
        } else {
            await needs.workspaces.wake(principal, route.workspaceId);
        }
        response
            .set({ 'cache-control': 'no-cache', [pageVersionHeader]: bundle.version })
            .type('html')
            .send(bundle.page);
    });
    // The IDE asks for its workers relative to its page.
    const shared = statics(`${bundle.directory}/${bundle.hash}`, 'no-cache');
    app.use((request, response, next) => {
        if (request.method === 'GET' && bundle.files.has(request.path.slice(1))) {
            shared(request, response, next);
            return;
        }
        next();
    });
    app.use(async (request, response) => {
        const { route } = find(request);
        const running = await needs.directory.whenRunning(route.slug, startPatienceMilliseconds);
        if (!running?.run) {
            throw unavailable('The workspace does not run. Reload the page to start it.');
        }
        needs.proxy.forward(request, response, running.run, requestIdOf(response));
    });
    app.use(leadRefusedVisits(needs));
    app.use(answerProblems(needs.logger));
    return app;
}

const headers = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'content-security-policy': "frame-ancestors 'self'"
};

function statics(directory: string, cacheControl: string): RequestHandler {
    const serve = sirv(directory, {
        brotli: true,
        gzip: true,
        etag: true,
        setHeaders: response => response.setHeader('cache-control', cacheControl)
    });
    return (request, response, next) => serve(request, response, () => next(notFound()));
}

function originOf(needs: WorkspaceAppNeeds, { route, principal }: Admitted): ApiOrigin {
    return { origin: needs.hosts.originOf(route.slug), cookies: { session: needs.cookie }, authenticate: async () => principal };
}

/** Trades the code of a form that the portal posted for this origin's cookie. */
function enter(needs: WorkspaceAppNeeds): RequestHandler {
    return async (request, response) => {
        if (request.headers.origin !== needs.hosts.controlOrigin) {
            throw new PlatformError('forbidden', workspaceProblems.badCode, "A workspace is entered from the platform's own pages.");
        }
        const slug = slugOf(needs, request);
        const route = await needs.directory.find(slug);
        const form = enterFormSchema.safeParse(request.body);
        if (!route || !form.success) {
            sendToPortal(needs, slug, response);
            return;
        }
        try {
            const { token, expiresAt } = await needs.access.enter(route.workspaceId, form.data.code);
            response.append('set-cookie', needs.cookie.write(token, expiresAt)).redirect(303, '/');
        } catch (error) {
            if (error instanceof PlatformError && error.code === workspaceProblems.badCode) {
                // Used or too old, as after a reload of the page that posted it: the portal gives a new one.
                sendToPortal(needs, slug, response);
                return;
            }
            throw error;
        }
    };
}

function admit(needs: WorkspaceAppNeeds, admitted: WeakMap<Request, Admitted>): RequestHandler {
    return async (request, response, next) => {
        const slug = slugOf(needs, request);
        const route = await needs.directory.find(slug);
        const principal =
            route &&
            (await workspaceAuthenticator(needs.cookie, needs.access, needs.organizations, route.workspaceId, needs.seen)(request));
        if (route && principal) {
            refuseForeignOrigin(request, needs.hosts.originOf(slug));
            admitted.set(request, { route, principal });
            next();
            return;
        }
        if (isVisit(request)) {
            sendToPortal(needs, slug, response);
            return;
        }
        throw notAdmitted();
    };
}

/**
 * Pages are made ahead for the portal, and for what a person types into the address bar, which names no page. To keep a mere answer for
 * later would spare nothing, and the page would not know that it has a workspace to wake.
 */
function refuseAhead(needs: WorkspaceAppNeeds): RequestHandler {
    return (request, _response, next) => {
        const ahead = aheadOf(request);
        if (ahead !== undefined && isNavigation(request) && (ahead === 'prefetch' || !isAskedByOwnPage(needs, request))) {
            throw notAdmitted();
        }
        next();
    };
}

function isAskedByOwnPage(needs: WorkspaceAppNeeds, request: Request): boolean {
    const { hosts } = needs;
    const referrer = request.get('referer');
    const own = [hosts.controlOrigin, hosts.originOf(slugOf(needs, request))];
    // Pages of workspaces send no referrer. The address bar is no page; over plain http a browser does not say which it was.
    const isTyped = ['none', undefined].includes(request.get('sec-fetch-site'));
    return referrer === undefined ? isTyped : own.some(origin => referrer.startsWith(`${origin}/`));
}

/** What changes something must come from a page of this very origin, also where the IDE is to answer it. */
function refuseForeignOrigin(request: Request, origin: string): void {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method) && request.headers.origin !== origin) {
        throw foreignOrigin();
    }
}

function slugOf(needs: WorkspaceAppNeeds, request: Request): string {
    const target = needs.hosts.target(request.headers.host);
    if (target.kind !== 'workspace') {
        throw notFound();
    }
    return target.slug;
}

/**
 * Somebody who comes to a page can't read a problem: a start that is refused, as where the owner of the workspace has left. The portal
 * asks for the same start, and shows the sentence. What is below `/_platform` is asked for by pages, and no page itself.
 */
function leadRefusedVisits(needs: WorkspaceAppNeeds): ErrorRequestHandler {
    return (error, request, response, next) => {
        const isPage = isVisit(request) && !request.path.startsWith(`${platformPaths.root}/`);
        if (error instanceof PlatformError && isPage && isWholeWindow(request) && !response.headersSent) {
            sendToPortal(needs, slugOf(needs, request), response);
            return;
        }
        next(error);
    };
}

/** The portal signs the person in if need be, and says so if the workspace is not that person's, or can't be started. */
function sendToPortal(needs: WorkspaceAppNeeds, slug: string, response: Response): void {
    response.set('cache-control', 'no-store').redirect(303, `${needs.hosts.controlOrigin}/open/${slug}`);
}

/** A person comes. The portal's way in is for one who waits, not for a page that may never be shown. */
function isVisit(request: Request): boolean {
    return isNavigation(request) && aheadOf(request) === undefined;
}

/** The portal's pages are shown in no frame. */
function isWholeWindow(request: Request): boolean {
    return [undefined, 'document'].includes(request.get('sec-fetch-dest'));
}

function isNavigation(request: Request): boolean {
    const mode = request.headers['sec-fetch-mode'];
    return request.method === 'GET' && (mode === undefined ? request.accepts(['json', 'html']) === 'html' : mode === 'navigate');
}
