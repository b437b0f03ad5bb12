import type { z } from 'zod';

/** What a caller may be allowed to do. A session on the control origin has them all; a workspace's cookie only a few. */
export const scopes = ['account', 'administration', 'license:read', 'workspace', 'events', 'session:end'] as const;
export type Scope = (typeof scopes)[number];

/** The scopes of the cookie that a workspace's own origin holds: enough for the IDE, nothing of the account. */
export const workspaceScopes: readonly Scope[] = ['license:read', 'workspace', 'events', 'session:end'];

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call a route. Everything that is not said to be public needs a session that bears the scope. */
export type Access = { readonly kind: 'public' } | { readonly kind: 'signed-in'; readonly scope: Scope };

/**
 * A route as both sides see it: the server validates and documents with it, the client infers its types from it.
 * `path` is relative to the API's root (`/api` on the control origin, `/_platform/api` on a workspace's), with `:name`
 * parameters. `response` is `undefined` where the answer has no body (204).
 */
export interface RouteContract<
    Path extends string = string,
    Query extends z.ZodType = z.ZodType,
    Body extends z.ZodType = z.ZodType,
    Response extends z.ZodType = z.ZodType
> {
    readonly id: string;
    readonly method: HttpMethod;
    readonly path: Path;
    readonly summary: string;
    readonly tag: string;
    readonly access: Access;
    readonly query?: Query;
    readonly body?: Body;
    readonly response?: Response;
    readonly status: 200 | 201 | 202 | 204;
    /** Codes of the problems that a caller should expect, besides those that every route may answer. */
    readonly problems: readonly string[];
}

/** Names of the `:parameters` in a path. */
export type PathParameters<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
    ? Name | PathParameters<`/${Rest}`>
    : Path extends `${string}:${infer Name}`
      ? Name
      : never;

export function defineRoute<
    const Path extends string,
    Query extends z.ZodType = z.ZodUndefined,
    Body extends z.ZodType = z.ZodUndefined,
    Response extends z.ZodType = z.ZodUndefined
>(contract: RouteContract<Path, Query, Body, Response>): RouteContract<Path, Query, Body, Response> {
    return contract;
}

export const publicAccess: Access = { kind: 'public' };
export const signedIn = (scope: Scope): Access => ({ kind: 'signed-in', scope });

/** The path with its parameters filled in and escaped. */
export function fillPath(path: string, parameters: Readonly<Record<string, string>>): string {
    return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
        const value = parameters[name];
        if (value === undefined) {
            throw new TypeError(`The path ${path} needs a value for ${name}.`);
        }
        return encodeURIComponent(value);
    });
}
