import type { PathParameters, RouteContract } from '@coditect/protocol';
import type { z } from 'zod';
import type { Client, DirectoryPrincipal, Principal } from './principal.js';

/** A step of the database's schema, owned by one module. It runs once, in order, and is never changed after it has shipped. */
export interface Migration {
    /** Unique over all modules: `<module>-0001-<what>`. */
    readonly id: string;
    readonly sql: string;
}

/** What a handler is given: all of it validated against the route's contract. */
export interface Call<Params, Query, Body> {
    readonly params: Params;
    readonly query: Query;
    readonly body: Body;
    readonly principal: Principal | undefined;
    readonly client: Client;
    /** What stands in the `tokenHeader` of the route's contract, unchecked. */
    readonly token: string | undefined;
    /** The platform's other cookies that this browser showed. */
    readonly cookies: { readonly flow: string | undefined; readonly device: string | undefined };
    readonly reply: Reply;
}

/** The few things of an HTTP answer that are not its body. */
export interface Reply {
    setSessionCookie(token: string, expiresAt: Date): void;
    /** Binds a ceremony under way, such as a sign-in that goes over another site, to this browser. */
    setFlowCookie(token: string, expiresAt: Date): void;
    clearFlowCookie(): void;
    /** Knows this browser again when a person's password is tried from elsewhere. */
    setDeviceCookie(token: string, expiresAt: Date): void;
    /** The session's cookie and the flow's; the device stays known. */
    clearCookies(): void;
    /** Where what was made is to be found (RFC 9110 section 10.2.2). */
    setLocation(url: string): void;
}

/** The answer of a route with the status 303: where the browser is sent, on this origin or to an identity provider. */
export interface Redirect {
    readonly location: string;
}

/** The answer of a route that `produces` something else than JSON. */
export interface Document {
    readonly body: string | Buffer | AsyncIterable<string>;
    readonly headers?: Readonly<Record<string, string>>;
}

type Answer<Response extends z.ZodType> = z.input<Response> | Redirect | Document;

export interface BoundRoute {
    readonly contract: RouteContract;
    readonly handle: (
        call: Call<Readonly<Record<string, string>>, unknown, unknown> & { directory?: DirectoryPrincipal }
    ) => Promise<unknown>;
}

type Params<Path extends string> = Readonly<Record<PathParameters<Path>, string>>;

/** Binds a handler to its contract; types of parameters, query, body and answer come from there. */
export function route<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
    contract: RouteContract<Path, Query, Body, Response>,
    handle: (call: Call<Params<Path>, z.output<Query>, z.output<Body>>) => Promise<Answer<Response>>
): BoundRoute {
    return { contract: contract as unknown as RouteContract, handle: handle as BoundRoute['handle'] };
}

/** A route that needs a signed-in caller gets the principal as one that is there. */
export function signedInRoute<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
    contract: RouteContract<Path, Query, Body, Response>,
    handle: (call: Call<Params<Path>, z.output<Query>, z.output<Body>> & { readonly principal: Principal }) => Promise<Answer<Response>>
): BoundRoute {
    if (contract.access.kind !== 'signed-in') {
        throw new TypeError(`The route ${contract.id} is not for who is signed in: its handler can't count on a principal.`);
    }
    return { contract: contract as unknown as RouteContract, handle: handle as unknown as BoundRoute['handle'] };
}

/** A route for an organisation's directory, which is known by its token. */
export function directoryRoute<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
    contract: RouteContract<Path, Query, Body, Response>,
    handle: (
        call: Call<Params<Path>, z.output<Query>, z.output<Body>> & { readonly directory: DirectoryPrincipal }
    ) => Promise<Answer<Response>>
): BoundRoute {
    if (contract.access.kind !== 'directory') {
        throw new TypeError(`The route ${contract.id} is not for directories.`);
    }
    return { contract: contract as unknown as RouteContract, handle: handle as unknown as BoundRoute['handle'] };
}

/** What a module offers to the process that composes it. */
export interface Module {
    readonly name: string;
    readonly migrations: readonly Migration[];
    readonly routes: readonly BoundRoute[];
    /** Work that each process does for itself, whatever its roles, such as to write down what it has seen. */
    readonly onEachProcess?: { start(): void; stop(): Promise<void> };
    /** The role of the processes that do its work in the background; `worker` where it is left out. */
    readonly backgroundRole?: 'worker' | 'controller';
    /** Work in the background, on processes of that role alone. Resolves when it is under way. */
    start?(): Promise<void>;
    stop?(): Promise<void>;
}
