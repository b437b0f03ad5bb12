import type { RouteContract } from '@coditect/protocol';
import type { z } from 'zod';
import type { Principal } from './principal.js';

/** A step of the database's schema, owned by one module. It runs once, in order, and is never changed after it has shipped. */
export interface Migration {
    /** Unique over all modules: `<module>-0001-<what>`. */
    readonly id: string;
    readonly sql: string;
}

/** What a handler is given: all of it validated against the route's contract. */
export interface Call<Query, Body> {
    readonly params: Readonly<Record<string, string>>;
    readonly query: Query;
    readonly body: Body;
    readonly principal: Principal | undefined;
    readonly reply: Reply;
}

/** The few things of an HTTP answer that are not its body. */
export interface Reply {
    setSessionCookie(token: string, expiresAt: Date): void;
    clearCookies(): void;
}

export interface BoundRoute {
    readonly contract: RouteContract;
    readonly handle: (call: Call<unknown, unknown>) => Promise<unknown>;
}

/** Binds a handler to its contract; types of query, body and answer come from there. */
export function route<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
    contract: RouteContract<Path, Query, Body, Response>,
    handle: (call: Call<z.output<Query>, z.output<Body>>) => Promise<z.input<Response>>
): BoundRoute {
    return { contract: contract as unknown as RouteContract, handle: handle as BoundRoute['handle'] };
}

/** A route that needs a signed-in caller gets the principal as one that is there. */
export function signedInRoute<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
    contract: RouteContract<Path, Query, Body, Response>,
    handle: (call: Call<z.output<Query>, z.output<Body>> & { readonly principal: Principal }) => Promise<z.input<Response>>
): BoundRoute {
    if (contract.access.kind !== 'signed-in') {
        throw new TypeError(`The route ${contract.id} is public: its handler can't count on a principal.`);
    }
    return route(contract, handle as (call: Call<z.output<Query>, z.output<Body>>) => Promise<z.input<Response>>);
}

/** What a module offers to the process that composes it. */
export interface Module {
    readonly name: string;
    readonly migrations: readonly Migration[];
    readonly routes: readonly BoundRoute[];
    /** Work in the background, for the roles that run it. Resolves when it is under way. */
    start?(): Promise<void>;
    stop?(): Promise<void>;
}
