import { commonProblems, type RouteContract } from '@coditect/protocol';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { foreignOrigin, notFound, PlatformError } from '../kernel/errors.js';
import type { BoundRoute, Document, Redirect, Reply } from '../kernel/module.js';
import type { DirectoryPrincipal } from '../kernel/principal.js';
import type { Authenticator } from './authenticator.js';
import type { Authorizer } from './authorize.js';
import type { ClientOf } from './client-address.js';
import type { OriginCookies } from './cookies.js';
import { problemOf } from './problem-details.js';
import { sendDocument } from './send-document.js';

const maximumBody = '64kb';

/** What the API needs to know of the origin that it is served on; the control origin and each workspace's differ in it. */
export interface ApiOrigin {
    readonly origin: string;
    readonly cookies: OriginCookies;
    readonly authenticate: Authenticator;
    /** Knows an organisation's directory by its token, on the origin that has routes for it. */
    readonly authenticateDirectory?: (request: Request) => Promise<DirectoryPrincipal | undefined>;
}

export interface ApiNeeds {
    readonly routes: readonly BoundRoute[];
    readonly originOf: (request: Request) => ApiOrigin;
    readonly authorizer: Authorizer;
    readonly clientOf: ClientOf;
}

/** All routes of the modules, validated by their contracts, as one router. */
export function createApi(needs: ApiNeeds): Router {
    const router = Router({ caseSensitive: true, strict: true });
    router.use((_request, response, next) => {
        response.set('cache-control', 'no-store');
        next();
    });
    for (const route of needs.routes) {
        const { contract } = route;
        const method = contract.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
        router[method](contract.path, refuseForeignOrigins(contract, needs), ...bodyOf(contract), handlerOf(route, needs));
    }
    router.use(refuseForeignOrigins(undefined, needs), () => {
        throw notFound('There is no such address in this API.');
    });
    router.use(answerProblems);
    return router;
}

/** Whether a request bears a credential that a browser never adds by itself, so that no page can have made a person send it. */
export function bearsToken(request: Request): boolean {
    return request.headers.authorization !== undefined;
}

/**
 * What changes something must come from a page of this very origin. Browsers send Origin with each such request. A program
 * that shows a token of its own needs none, and its cookies count for nothing then.
 */
function refuseForeignOrigins(contract: RouteContract | undefined, needs: ApiNeeds): RequestHandler {
    return (request, _response, next) => {
        const safe = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
        const free = contract?.crossSite === true || contract?.access.kind === 'directory' || bearsToken(request);
        if (!safe && !free && request.headers.origin !== needs.originOf(request).origin) {
            throw foreignOrigin();
        }
        next();
    };
}

function bodyOf(contract: RouteContract): readonly RequestHandler[] {
    if (!contract.body) {
        return [];
    }
    const type = contract.consumes ?? 'application/json';
    const types = type === 'application/scim+json' ? [type, 'application/json'] : [type];
    const read =
        type === 'application/x-www-form-urlencoded'
            ? express.urlencoded({ extended: false, limit: maximumBody, type: types })
            : express.json({ limit: maximumBody, type: types });
    const expect: RequestHandler = (request, _response, next) => {
        if (!request.is(types)) {
            throw new PlatformError('invalid', commonProblems.invalid, `Send the content type ${type}.`);
        }
        next();
    };
    return [read, expect];
}

function handlerOf(route: BoundRoute, needs: ApiNeeds): RequestHandler {
    const { contract } = route;
    const readParams = paramsReader(contract);
    return async (request: Request, response: Response) => {
        const origin = needs.originOf(request);
        const params = readParams(request.params as Record<string, string>);
        const caller = await needs.authorizer.authorize(contract, params, request, origin);
        const device = origin.cookies.device?.read(request.headers.cookie);
        const result = await route.handle({
            params,
            query: contract.query ? contract.query.parse(request.query) : undefined,
            body: contract.body ? contract.body.parse(request.body) : undefined,
            principal: caller.principal,
            ...(caller.directory ? { directory: caller.directory } : {}),
            client: { ...needs.clientOf(request), ...(device === undefined ? {} : { device }) },
            cookies: {
                flow: origin.cookies.flow?.read(request.headers.cookie),
                device
            },
            reply: replyOf(origin.cookies, request, response)
        });
        await answer(contract, result, response);
    };
}

/** Every parameter is a UUID, in lower case, unless its contract gives another shape. */
function paramsReader(contract: RouteContract): (params: Record<string, string>) => Record<string, string> {
    const uuid = z.uuid().toLowerCase();
    const shapes: Readonly<Record<string, z.ZodType | undefined>> = contract.params ?? {};
    return params =>
        Object.fromEntries(
            Object.entries(params).map(([name, value]) => {
                const parsed = (shapes[name] ?? uuid).safeParse(value);
                if (!parsed.success) {
                    throw notFound();
                }
                return [name, parsed.data as string];
            })
        );
}

function replyOf(cookies: OriginCookies, request: Request, response: Response): Reply {
    const append = (cookie: string | undefined) => cookie !== undefined && response.append('set-cookie', cookie);
    const clearFlowCookie = () => {
        if (cookies.flow?.read(request.headers.cookie) !== undefined) {
            append(cookies.flow.clear());
        }
    };
    return {
        setSessionCookie: (token, expiresAt) => append(cookies.session.write(token, expiresAt)),
        setFlowCookie: (token, expiresAt) => append(cookies.flow?.write(token, expiresAt)),
        clearFlowCookie,
        setDeviceCookie: (token, expiresAt) => append(cookies.device?.write(token, expiresAt)),
        clearCookies: () => {
            append(cookies.session.clear());
            clearFlowCookie();
        }
    };
}

async function answer(contract: RouteContract, result: unknown, response: Response): Promise<void> {
    if (contract.status === 303) {
        response.redirect(303, (result as Redirect).location);
        return;
    }
    response.status(contract.status);
    if (contract.produces !== undefined) {
        await sendDocument(response, contract.produces, result as Document);
    } else if (contract.response) {
        response.json(contract.response.parse(result));
    } else {
        response.end();
    }
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
    if (problem.retryAfterSeconds !== undefined) {
        response.set('retry-after', String(problem.retryAfterSeconds));
    }
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};
