import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { operationsRoutes } from '@coditect/protocol';
import express, { type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger as Pino } from 'pino';
import sirv from 'sirv';
import { forbidden, notFound, unavailable } from '../kernel/errors.js';
import { type BoundRoute, route } from '../kernel/module.js';
import { type ApiOrigin, createApi } from './api.js';
import type { Authorizer } from './authorize.js';
import type { ClientOf } from './client-address.js';
import { answerProblems } from './error-answers.js';
import { type Metrics, mayReadMetrics } from './metrics.js';
import { describeApi } from './openapi.js';
import type { Readiness } from './readiness.js';

export interface ControlAppNeeds {
    readonly routes: readonly BoundRoute[];
    readonly origin: ApiOrigin;
    /** Documents at addresses that standards give them, by path. */
    readonly wellKnown: Readonly<Record<string, object>>;
    readonly authorizer: Authorizer;
    readonly clientOf: ClientOf;
    /** As a CSP host source, such as `http://*.localhost:3000`: where the portal may send a person. */
    readonly workspaceOrigins: string;
    /** Where the portal's pages are; undefined where this process doesn't serve them. */
    readonly portalDirectory: string | undefined;
    readonly readiness: Readiness;
    readonly metrics: Metrics;
    readonly metricsToken: string | undefined;
    readonly logger: Pino;
    readonly version: string;
    readonly secure: boolean;
}

const transportSeconds = 31_536_000;
const strictTransport = `max-age=${transportSeconds}; includeSubDomains`;

/** The control origin: the API and the portal's pages. */
export function createControlApp(needs: ControlAppNeeds): Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    const operations = operationsOf(needs);
    const described = [...needs.routes, ...operations];
    const description = describeApi(described, `${needs.origin.origin}/api`, needs.version);
    const documentAt = documents(needs, { ...needs.wellKnown, '/api/openapi.json': description });
    const api = createApi({ ...needs, root: '/api', routes: described, originOf: () => needs.origin, setHeaders: apiHeaders(needs) });
    // One layer for both: express takes longer from layer to layer than either of them from its beginning to its end.
    app.use((request, response, next) => {
        const answer = documentAt(request) ?? api;
        return answer(request, response, next);
    });
    app.use(pageHeaders(needs), portal(needs.portalDirectory));
    app.use(answerProblems(needs.logger));
    return app;
}

function operationsOf(needs: ControlAppNeeds): readonly BoundRoute[] {
    return [
        route(operationsRoutes.health, async () => ({ status: 'live' as const, version: needs.version })),
        route(operationsRoutes.ready, async () => {
            const checks = await needs.readiness.check();
            const failing = Object.keys(checks).filter(name => checks[name] === 'failing');
            if (failing.length > 0) {
                throw unavailable(`Not ready: ${failing.join(', ')}.`);
            }
            return { status: 'ready' as const, checks };
        })
    ];
}

/** Finds what is answered as it stands, by its path; in one step, since every request of the API comes by here. */
function documents(needs: ControlAppNeeds, byPath: Readonly<Record<string, object>>): (request: Request) => RequestHandler | undefined {
    const setHeaders = apiHeaders(needs);
    const metrics: RequestHandler = async (request, response) => {
        if (!mayReadMetrics(request, needs.metricsToken)) {
            throw forbidden('Metrics need the token of CODITECT_METRICS_TOKEN, or without one a request from this machine itself.');
        }
        response.type(needs.metrics.registry.contentType).send(await needs.metrics.registry.metrics());
    };
    const handlers = new Map<string, RequestHandler>();
    const add = (path: string, handle: RequestHandler) =>
        handlers.set(path, (request, response, next) => {
            setHeaders(response);
            return handle(request, response, next);
        });
    add('/api/metrics', metrics);
    for (const [path, document] of Object.entries(byPath)) {
        add(path, (_request, response) => void response.json(document));
    }
    return ({ method, path }) => (method === 'GET' || method === 'HEAD' ? handlers.get(path) : undefined);
}

/** An answer of the API is nothing that a browser should show, and each costs as little as can be. */
function apiHeaders({ secure }: ControlAppNeeds): (response: ServerResponse) => void {
    return response => {
        response.setHeader('x-content-type-options', 'nosniff');
        response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
        response.setHeader('cross-origin-resource-policy', 'same-origin');
        response.setHeader('referrer-policy', 'no-referrer');
        if (secure) {
            response.setHeader('strict-transport-security', strictTransport);
        }
    };
}

function pageHeaders(needs: ControlAppNeeds) {
    return helmet({
        contentSecurityPolicy: {
            useDefaults: false,
            directives: {
                defaultSrc: ["'self'"],
                // Rules of pages that the browser makes ahead are no code.
                scriptSrc: ["'self'", "'inline-speculation-rules'"],
                // The component library sets its variables in style attributes.
                styleSrc: ["'self'", "'unsafe-inline'"],
                imgSrc: ["'self'", 'data:'],
                connectSrc: ["'self'"],
                formAction: ["'self'", needs.workspaceOrigins],
                baseUri: ["'none'"],
                objectSrc: ["'none'"],
                frameAncestors: ["'none'"]
            }
        },
        strictTransportSecurity: needs.secure ? { maxAge: transportSeconds } : false,
        // A stricter policy would send `Origin: null` with the form that enters a workspace.
        referrerPolicy: { policy: 'strict-origin-when-cross-origin' }
    });
}

/** The portal is one page with its own routes: what is no file gets the page, and only what asks for a page. */
function portal(directory: string | undefined) {
    const router = express.Router();
    if (directory === undefined) {
        router.use(() => {
            throw notFound();
        });
        return router;
    }
    if (!existsSync(join(directory, 'index.html'))) {
        router.use(() => {
            throw unavailable('The pages of the portal have not been built. Run `npm run build`.');
        });
        return router;
    }
    router.use(
        sirv(directory, {
            brotli: true,
            gzip: true,
            etag: true,
            ignores: [/^\/assets\//, /^\/cover\//],
            single: false,
            setHeaders: (response, path) => {
                response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
            }
        })
    );
    router.get(/.*/, (request, response, next) => {
        if (request.path.startsWith('/assets/') || !request.accepts('html')) {
            next(notFound());
            return;
        }
        response.set('cache-control', 'no-cache').sendFile(join(directory, 'index.html'));
    });
    router.use(() => {
        throw notFound();
    });
    return router;
}
