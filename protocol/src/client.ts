import type { z } from 'zod';
import { oauthErrorSchema } from './oauth.js';
import { type Problem, problemSchema } from './problem.js';
import { fillPath, type PathParameters, type RouteContract } from './route.js';

/** A call that the platform refused or could not answer. `problem` is what it said, for a person and for programs. */
export class ProblemError extends Error {
    constructor(readonly problem: Problem) {
        super(problem.detail);
        this.name = 'ProblemError';
    }
}

type Input<Contract> =
    Contract extends RouteContract<infer Path, infer Query, infer Body, z.ZodType>
        ? ([PathParameters<Path>] extends [never] ? unknown : { params: Record<PathParameters<Path>, string> }) &
              (Query extends z.ZodUndefined ? unknown : { query?: z.input<Query> }) &
              (Body extends z.ZodUndefined ? unknown : { body: z.input<Body> })
        : never;

type Output<Contract> = Contract extends RouteContract<string, z.ZodType, z.ZodType, infer Response> ? z.output<Response> : never;

/** What the client needs of `fetch`, so that tests and Node programs can bring their own. */
export type Fetch = (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string; credentials: 'same-origin' }
) => Promise<{
    readonly ok: boolean;
    readonly status: number;
    text(): Promise<string>;
}>;

interface Parts {
    readonly params?: Record<string, string>;
    readonly query?: Record<string, unknown>;
    readonly body?: unknown;
}

/** A client of the API under `root` (`/api` or `/_platform/api`). Rejects with {@link ProblemError}. */
export class ApiClient {
    constructor(
        private readonly root: string,
        private readonly fetch: Fetch
    ) {}

    async call<Contract extends RouteContract>(
        contract: Contract,
        ...[input]: unknown extends Input<Contract> ? [] : [Input<Contract>]
    ): Promise<Output<Contract>> {
        const { params = {}, query, body } = (input ?? {}) as Parts;
        const search = new URLSearchParams();
        for (const [name, value] of Object.entries(query ?? {})) {
            if (value !== undefined) {
                search.set(name, String(value));
            }
        }
        const suffix = search.size > 0 ? `?${search}` : '';
        const form = contract.consumes === 'application/x-www-form-urlencoded';
        const { ok, status, text } = await this.fetch(this.root + fillPath(contract.path, params) + suffix, {
            method: contract.method,
            credentials: 'same-origin',
            headers: {
                accept: 'application/json',
                ...(body === undefined ? {} : { 'content-type': contract.consumes ?? 'application/json' })
            },
            ...(body === undefined ? {} : { body: form ? formOf(body as Record<string, unknown>) : JSON.stringify(body) })
        })
            .then(async answer => ({ ok: answer.ok, status: answer.status, text: await answer.text() }))
            .catch((cause: unknown) => {
                throw new ProblemError(unreachable(cause));
            });
        if (!ok) {
            throw new ProblemError(contract.errors === 'oauth' ? readOAuthError(status, text) : readProblem(status, text));
        }
        if (!contract.response) {
            return undefined as Output<Contract>;
        }
        const result = contract.response.safeParse(readJson(text));
        if (!result.success) {
            throw new ProblemError(unexpected(status));
        }
        return result.data as Output<Contract>;
    }
}

function unreachable(cause: unknown): Problem {
    return {
        type: 'about:blank',
        title: 'Unreachable',
        status: 0,
        code: 'service.unreachable',
        detail: `The platform can't be reached. Check your connection and try again. (${cause instanceof Error ? cause.message : String(cause)})`
    };
}

function readProblem(status: number, text: string): Problem {
    return problemSchema.safeParse(readJson(text)).data ?? unexpected(status);
}

function formOf(body: Readonly<Record<string, unknown>>): string {
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

function readOAuthError(status: number, text: string): Problem {
    const refusal = oauthErrorSchema.safeParse(readJson(text)).data;
    if (!refusal) {
        return unexpected(status);
    }
    const { error, error_description: detail } = refusal;
    return { type: 'about:blank', title: 'Refused', status, code: `oauth.${error}`, detail: detail ?? error };
}

/** Undefined where the text is no JSON, which no schema of ours accepts. */
function readJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}

function unexpected(status: number): Problem {
    return {
        type: 'about:blank',
        title: 'Unexpected answer',
        status,
        code: 'service.unexpected-answer',
        detail: `The platform gave an answer that can't be read (HTTP ${status}). Try again in a moment.`
    };
}
