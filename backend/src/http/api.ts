import { commonProblems } from '@coditect/protocol';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { forbidden, foreignOrigin, notFound, notSignedIn, PlatformError } from '../kernel/errors.js';
import type { BoundRoute } from '../kernel/module.js';
import type { Principal } from '../kernel/principal.js';
import type { Authenticator } from './authenticator.js';
import type { PlatformCookie } from './cookies.js';
import { problemOf } from './problem-details.js';

const maximumBody = '64kb';

/** What the API needs to know of the origin that it is served on; the control origin and each workspace's differ in it. */
export interface ApiOrigin {
    readonly origin: string;
    readonly cookie: PlatformCookie;
    readonly authenticate: Authenticator;
}

export type OriginOf = (request: Request) => ApiOrigin;

/** All routes of the modules, validated by their contracts, as one router. */
export function createApi(routes: readonly BoundRoute[], originOf: OriginOf): Router {
    const router = Router({ caseSensitive: true, strict: true });
    router.use((_request, response, next) => {
        response.set('cache-control', 'no-store');
        next();
    });
    router.use(refuseForeignOrigins(originOf));
    router.use(express.json({ limit: maximumBody, type: 'application/json' }));
    for (const route of routes) {
        const method = route.contract.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
        router[method](route.contract.path, handlerOf(route, originOf));
    }
    router.use(() => {
        throw notFound('There is no such address in this API.');
    });
    router.use(answerProblems);
    return router;
}

/**
 * What changes something must come from a page of this very origin. Browsers send Origin with each such request; a program
 * that holds no browser's cookies loses nothing by saying it.
 */
function refuseForeignOrigins(originOf: OriginOf): RequestHandler {
    return (request, _response, next) => {
        const safe = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
        if (!safe && request.headers.origin !== originOf(request).origin) {
            throw foreignOrigin();
        }
        next();
    };
}

function handlerOf(route: BoundRoute, originOf: OriginOf): RequestHandler {
    const { contract } = route;
    return async (request: Request, response: Response) => {
        const origin = originOf(request);
        const principal = await authorise(route, origin, request);
        if (contract.body && !request.is('application/json')) {
            throw new PlatformError('invalid', commonProblems.invalid, 'Send JSON with the content type application/json.');
        }
        const result = await route.handle({
            params: request.params as Record<string, string>,
            query: contract.query ? contract.query.parse(request.query) : undefined,
            body: contract.body ? contract.body.parse(request.body) : undefined,
            principal,
            reply: {
                setSessionCookie: (token, expiresAt) => response.append('set-cookie', origin.cookie.write(token, expiresAt)),
                clearCookies: () => response.append('set-cookie', origin.cookie.clear())
            }
        });
        response.status(contract.status);
        if (contract.response) {
            response.json(contract.response.parse(result));
        } else {
            response.end();
        }
    };
}

/** Deny by default: a route that is not public needs a session, and the session needs the route's scope. */
async function authorise(route: BoundRoute, origin: ApiOrigin, request: Request): Promise<Principal | undefined> {
    const { access } = route.contract;
    if (access.kind === 'public') {
        return undefined;
    }
    const principal = await origin.authenticate(request);
    if (!principal) {
        throw notSignedIn();
    }
    if (!principal.scopes.has(access.scope)) {
        throw access.scope === 'administration'
            ? forbidden('Only an administrator of this installation may do this.')
            : forbidden("This can't be done from inside a workspace. Use your account's pages.");
    }
    return principal;
}

/** The last handler of every app: an error becomes problem details, and one that is our fault is logged. */
export const answerProblems: ErrorRequestHandler = (error, request, response, next) => {
    const problem = problemOf(error, String(request.id));
    if (problem.status >= 500) {
        request.log.error({ err: error }, 'A request failed.');
    }
    if (response.headersSent) {
        next(error);
        return;
    }
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};
