import { commonProblems, type RouteContract, scimMediaType } from '@coditect/protocol';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { z } from 'zod';
import { foreignOrigin, notFound, PlatformError } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';
import type { BoundRoute, Document, Redirect } from '../kernel/module.js';
import type { DirectoryPrincipal } from '../kernel/principal.js';
import { ApiCall } from './api-call.js';
import type { Authenticator } from './authenticator.js';
import type { Authorizer } from './authorize.js';
import type { ClientOf } from './client-address.js';
import type { OriginCookies } from './cookies.js';
import { answerProblems } from './error-answers.js';
import { answerOAuthErrors } from './oauth-errors.js';
import { answerScimErrors } from './scim-errors.js';
import { sendDocument } from './send-document.js';

const maximumBody = '64kb';
/** A directory sends a group with its thousands of members in one piece. */
const maximumDirectoryBody = '1mb';

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
    /** Path below which all routes are, such as `/api`. */
    readonly root: string;
    readonly originOf: (request: Request) => ApiOrigin;
    readonly authorizer: Authorizer;
    readonly clientOf: ClientOf;
    readonly logger: Logger;
    /** Sets the headers that every answer bears. */
    readonly setHeaders?: (response: Response) => void;
}

/**
 * All routes of the modules, validated by their contracts. They are found by a tree of their paths, so that the hundredth is
 * found as fast as the first. What lies elsewhere is passed on.
 */
export function createApi(needs: ApiNeeds): RequestHandler {
    const routes = findMyWay({ caseSensitive: true, ignoreTrailingSlash: false });
    const answerProblem = answerProblems(needs.logger);
    const answerIn = { oauth: answerOAuthErrors(needs.logger), scim: answerScimErrors(needs.logger) };
    for (const route of needs.routes) {
        const { method, path, errors } = route.contract;
        const found: FoundRoute = {
            handle: handlerOf(route, needs),
            answerError: errors ? answerIn[errors] : answerProblem
        };
        routes.on(method, needs.root + path, () => undefined, found);
    }
    const nowhere: FoundRoute = { handle: noSuchAddress(needs), answerError: answerProblem };
    const below = `${needs.root}/`;
    return (request, response, next) => {
        const { path } = request;
        if (!path.startsWith(below) && path !== needs.root) {
            next();
            return;
        }
        needs.setHeaders?.(response);
        response.setHeader('cache-control', 'no-store');
        const method = request.method === 'HEAD' ? 'GET' : (request.method as HTTPMethod);
        const found = routes.find(method, path);
        const { handle, answerError } = (found?.store as FoundRoute | undefined) ?? nowhere;
        handle(request, response, (found?.params ?? {}) as Record<string, string>).catch((error: unknown) =>
            answerError(error, request, response, next)
        );
    };
}

interface FoundRoute {
    readonly handle: ApiHandler;
    readonly answerError: ErrorRequestHandler;
}

type ApiHandler = (request: Request, response: Response, params: Record<string, string>) => Promise<void>;

function noSuchAddress(needs: ApiNeeds): ApiHandler {
    return async request => {
        refuseForeignOrigin(undefined, request, needs);
        throw notFound('There is no such address in this API.');
    };
}

/** Whether a request bears a credential that a browser never adds by itself, so that no page can have made a person send it. */
function bearsToken(request: Request): boolean {
    return request.headers.authorization?.startsWith('Bearer ') === true;
}

/**
 * What changes something must come from a page of this very origin. Browsers send Origin with each such request. A program
 * that shows a token of its own needs none, and its cookies count for nothing then.
 */
function refuseForeignOrigin(contract: RouteContract | undefined, request: Request, needs: ApiNeeds): void {
    const safe = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
    const free = contract?.crossSite === true || contract?.access.kind === 'directory' || bearsToken(request);
    if (!safe && !free && request.headers.origin !== needs.originOf(request).origin) {
        throw foreignOrigin();
    }
}

type BodyReader = (request: Request, response: Response) => Promise<void>;

/** Reads the body into `request.body`, where the route has one and the request says that it is of the route's type. */
function bodyReader(contract: RouteContract): BodyReader | undefined {
    if (!contract.body) {
        return undefined;
    }
    const type = contract.consumes ?? 'application/json';
    const types = type === 'application/scim+json' ? [type, 'application/json'] : [type];
    const limit = contract.access.kind === 'directory' ? maximumDirectoryBody : maximumBody;
    const read =
        type === 'application/x-www-form-urlencoded'
            ? express.urlencoded({ extended: false, limit, type: types })
            : express.json({ limit, type: types });
    return async (request, response) => {
        await new Promise<void>((resolve, reject) => read(request, response, error => (error ? reject(error) : resolve())));
        if (!request.is(types)) {
            throw new PlatformError('invalid', commonProblems.invalid, `Send the content type ${type}.`);
        }
    };
}

function handlerOf(route: BoundRoute, needs: ApiNeeds): ApiHandler {
    const { contract } = route;
    const readParams = paramsReader(contract);
    const readBody = bodyReader(contract);
    return async (request, response, pathParams) => {
        refuseForeignOrigin(contract, request, needs);
        await readBody?.(request, response);
        const origin = needs.originOf(request);
        const params = readParams(pathParams);
        const caller = await needs.authorizer.authorize(contract, params, request, origin);
        const call = new ApiCall(
            params,
            contract.query?.parse(request.query),
            contract.body?.parse(request.body),
            caller.principal,
            caller.directory,
            contract.tokenHeader === undefined ? undefined : request.get(contract.tokenHeader),
            { request, response, originCookies: origin.cookies, clientOf: needs.clientOf }
        );
        const result = await route.handle(call);
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

async function answer(contract: RouteContract, result: unknown, response: Response): Promise<void> {
    if (contract.status === 303) {
        response.redirect(303, (result as Redirect).location);
        return;
    }
    response.status(contract.status);
    if (contract.produces !== undefined) {
        await sendDocument(response, contract.produces, result as Document);
    } else if (contract.response) {
        const mediaType = contract.access.kind === 'directory' ? scimMediaType : 'application/json';
        sendJson(response, mediaType, contract.response.parse(result));
    } else {
        response.end();
    }
}

/**
 * Not by express, which would hash each answer for an ETag: none of these is ever kept. A text goes out in one piece with its
 * headers, which a buffer would not.
 */
function sendJson(response: Response, mediaType: string, value: unknown): void {
    const body = JSON.stringify(value);
    response.setHeader('content-type', `${mediaType}; charset=utf-8`);
    response.setHeader('content-length', Buffer.byteLength(body));
    response.end(body);
}
