import { portPaths, portProblems } from '@coditect/protocol';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger as Pino } from 'pino';
import { z } from 'zod';
import { answerProblems } from '../http/error-answers.js';
import type { SessionSockets } from '../http/session-sockets.js';
import type { Clock } from '../kernel/clock.js';
import { foreignOrigin, notAdmitted, notFound, PlatformError } from '../kernel/errors.js';
import type { Random } from '../kernel/random.js';
import type { LivePortGrant } from '../modules/ports/index.js';
import type { HostNames } from './host-names.js';
import type { PortEntrance, PortVisit } from './port-entrance.js';
import { sendFramedRefusal, sendWaitingPage } from './port-pages.js';
import { NothingListensThere, type PortProxy } from './port-proxy.js';

/** An answer that lasts longer, such as a stream of events, ends with the leave to see it. */
const longAnswerMilliseconds = 2_000;

const enterFormSchema = z.object({ code: z.string().min(1).max(200), path: z.string().max(2_000).optional() });

export interface PortAppNeeds {
    readonly hosts: HostNames;
    readonly entrance: PortEntrance;
    readonly proxy: PortProxy;
    readonly sockets: SessionSockets;
    readonly clock: Clock;
    readonly random: Random;
    readonly logger: Pino;
}

/**
 * A port's origin. It belongs to what the person lets listen there, but for one folder of addresses. As at a workspace's origin,
 * everybody is turned away first: a port that nobody may see answers like one that is not there.
 */
export function createPortApp(needs: PortAppNeeds): Express {
    const app = express();
    app.disable('x-powered-by').disable('etag');
    const visits = new WeakMap<Request, PortVisit>();
    app.post(portPaths.enter, ownHeaders, express.urlencoded({ extended: false, limit: '4kb' }), enter(needs));
    app.use(admit(needs, visits));
    const visitOf = (request: Request): PortVisit => {
        const visit = visits.get(request);
        if (!visit) {
            throw notAdmitted();
        }
        return visit;
    };
    app.use(portPaths.root, ownHeaders);
    app.get(portPaths.status, async (request, response) => {
        const { place } = visitOf(request);
        const ports = await needs.proxy.connections.listeningPorts(place.workspaceId);
        response.set('cache-control', 'no-store').json({ listening: ports.includes(place.port) });
    });
    app.use(portPaths.root, () => {
        throw notFound();
    });
    app.use((request, response) => forward(needs, request, response, visitOf(request)));
    app.use(answerProblems(needs.logger));
    return app;
}

/** Of answers of ours: what the person's server answers is its own matter. */
const ownHeaders: RequestHandler = (_request, response, next) => {
    response.set({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    next();
};

function admit(needs: PortAppNeeds, visits: WeakMap<Request, PortVisit>): RequestHandler {
    return async (request, response, next) => {
        const visit = await needs.entrance.visit(request);
        if (visit) {
            refuseForeign(needs, request, visit);
            visits.set(request, visit);
            next();
        } else if (isNavigation(request)) {
            sendAway(needs, request, response);
        } else {
            throw notAdmitted();
        }
    };
}

/**
 * Pages of the same workspace may ask, and whoever follows a link. What names another origin is refused, and so is what changes
 * something without naming one; of other requests browsers tell whether another site's page made them.
 */
function refuseForeign({ hosts }: PortAppNeeds, request: Request, { slug }: PortVisit): void {
    const { origin, referer } = request.headers;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const site = request.headers['sec-fetch-site'];
    const own = origin === undefined ? URL.canParse(referer ?? '') && hosts.isOfWorkspace(new URL(referer ?? '').origin, slug) : undefined;
    const foreign =
        origin === undefined
            ? !reads || (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(request) && !own)
            : !hosts.isOfWorkspace(origin, slug);
    if (foreign) {
        throw foreignOrigin();
    }
}

function forward(needs: PortAppNeeds, request: Request, response: Response, visit: PortVisit): void {
    const { grant } = visit;
    const { sockets, clock, hosts, proxy } = needs;
    let registration: { dispose(): void } | undefined;
    const cancel = clock.after(longAnswerMilliseconds, () => {
        registration = sockets.add({ ...grant, stillAdmitted: () => visit.stillAdmitted(), close: () => void response.destroy() });
    });
    response.once('close', () => {
        cancel();
        registration?.dispose();
    });
    proxy.forward(request, response, visit.target, error => {
        if (error instanceof NothingListensThere && isNavigation(request)) {
            const { port, slug, name, running } = { ...visit.place, ...visit };
            const openAddress = `${hosts.controlOrigin}/open/${slug}`;
            sendWaitingPage(response, { port, workspaceName: name, running, openAddress }, needs.random.token());
            return;
        }
        answerProblems(needs.logger)(unanswered(error, grant), request, response, () => response.destroy());
    });
}

export function unanswered(error: Error, { port }: Pick<LivePortGrant, 'port'>): PlatformError {
    const sentence =
        error instanceof NothingListensThere
            ? `Nothing listens on port ${port}. Start your server, then try again.`
            : `What listens on port ${port} did not answer. Look at what your server printed, then try again.`;
    return new PlatformError('unavailable', portProblems.nothingListens, sentence);
}

/** Trades the code of a form for this origin's cookie. It comes from the portal, or from the workspace's own IDE. */
function enter(needs: PortAppNeeds): RequestHandler {
    return async (request, response) => {
        const { hosts, entrance } = needs;
        const { slug, port } = entrance.targetOf(request);
        const { origin } = request.headers;
        if (origin !== hosts.controlOrigin && origin !== hosts.originOf(slug)) {
            throw new PlatformError('forbidden', portProblems.badCode, "A port is opened from the platform's own pages.");
        }
        const form = enterFormSchema.safeParse(request.body);
        const cookies = form.success ? await entrance.enter(slug, port, form.data.code, isFramed(request)) : undefined;
        if (!cookies || !form.success) {
            sendAway(needs, request, response);
            return;
        }
        const path = ownPath(hosts.portOriginOf(slug, port), form.data.path ?? entrance.rememberedPath(request));
        response.append('set-cookie', [...cookies, entrance.forgetPath()]);
        response.set('cache-control', 'no-store').redirect(303, path);
    };
}

/** A path of this very origin: whatever leads elsewhere leads to its first page. */
function ownPath(origin: string, path: string | undefined): string {
    if (!path?.startsWith('/') || !URL.canParse(path, origin)) {
        return '/';
    }
    const url = new URL(path, origin);
    return url.origin === origin && !url.pathname.startsWith(portPaths.root) && !url.pathname.startsWith('//')
        ? url.pathname + url.search
        : '/';
}

/** To the portal, which signs the person in if need be and comes back. In a frame there is no such way. */
function sendAway({ hosts, entrance, random }: PortAppNeeds, request: Request, response: Response): void {
    const { slug, port } = entrance.targetOf(request);
    const address = `${hosts.controlOrigin}/preview/${slug}/${port}`;
    if (isFramed(request)) {
        ownHeaders(request, response, () => undefined);
        sendFramedRefusal(response, hosts.portOriginOf(slug, port), random.token());
        return;
    }
    if (request.method === 'GET') {
        response.append('set-cookie', entrance.rememberPath(request.originalUrl));
    }
    response.set('cache-control', 'no-store').redirect(303, address);
}

function isFramed(request: Request): boolean {
    return request.headers['sec-fetch-dest'] === 'iframe';
}

function isNavigation(request: Request): boolean {
    const mode = request.headers['sec-fetch-mode'];
    return request.method === 'GET' && (mode === undefined ? request.accepts(['json', 'html']) === 'html' : mode === 'navigate');
}
