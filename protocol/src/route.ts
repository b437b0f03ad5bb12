import type { z } from 'zod';
import type { Permission } from './permissions.js';

/** What a caller may be allowed to do. A session on the control origin has them all; a workspace's cookie only a few. */
export const scopes = [
    'account',
    'administration',
    'organization:read',
    'organization:manage',
    'audit:read',
    'license:read',
    'workspaces:list',
    'workspace',
    'git',
    'ports',
    'settings',
    'events',
    'session:end'
] as const;
export type Scope = (typeof scopes)[number];

/** The scopes of the cookie that a workspace's own origin holds: enough for the IDE, nothing of the account. */
export const workspaceScopes: readonly Scope[] = ['license:read', 'workspace', 'ports', 'settings', 'git', 'events', 'session:end'];

/** What an API key or a command-line sign-in can be given: never the account itself, nor the installation. */
export const grantableScopes = [
    'organization:read',
    'organization:manage',
    'audit:read',
    'license:read',
    'workspaces:list',
    'workspace',
    'events'
] as const;
export type GrantableScope = (typeof grantableScopes)[number];

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call a route. Everything that is not said to be public needs a credential that bears the scope.
 *
 * With `permission`, the caller's role must allow it in the organisation of the path's `:organizationId`, or where the path
 * has none in the one that the session works in; to who is no member, that organisation isn't there (404). With `elevated`,
 * the caller must have given a fresh proof of being there (see `elevation`), which a program can't.
 * `directory` is for the provisioning of an organisation's people by its own directory (SCIM), which bears a token of its own.
 */
export type Access =
    | { readonly kind: 'public' }
    | { readonly kind: 'signed-in'; readonly scope: Scope; readonly permission?: Permission; readonly elevated?: boolean }
    | { readonly kind: 'directory' };

/** What a request's body may be, besides JSON. */
export type BodyType = 'application/json' | 'application/x-www-form-urlencoded' | 'application/scim+json';

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
    /** Shapes of path parameters that are no UUIDs. One that doesn't fit names nothing (404). */
    readonly params?: Readonly<Partial<Record<PathParameters<Path>, z.ZodString>>>;
    readonly query?: Query;
    /** The header in which a public route's caller shows a token that is the route's own matter. */
    readonly tokenHeader?: Lowercase<string>;
    readonly body?: Body;
    /** JSON where it is left out. */
    readonly consumes?: BodyType;
    readonly response?: Response;
    /** The media type of an answer that is no JSON: its handler answers a document. */
    readonly produces?: string;
    /** 303 sends a browser on: its handler answers a `Redirect`. */
    readonly status: 200 | 201 | 202 | 204 | 303;
    /** May be called from other sites' pages, and by programs without an Origin: an identity provider's answer, a token's exchange. */
    readonly crossSite?: boolean;
    /**
     * The form of refusals, where a standard asks for another than problem details: `oauth` is that of RFC 6749, 5.2, `scim`
     * that of RFC 7644, 3.12.
     */
    readonly errors?: 'oauth' | 'scim';
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
export const directoryAccess: Access = { kind: 'directory' };
export const signedIn = (scope: Scope, needs: { readonly permission?: Permission; readonly elevated?: boolean } = {}): Access => ({
    kind: 'signed-in',
    scope,
    ...needs
});

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
