import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { grantableScopes, oauthErrorSchema, problemSchema, scimErrorSchema, scimMediaType } from '@coditect/protocol';
import { z } from 'zod';
import type { BoundRoute } from '../kernel/module.js';

extendZodWithOpenApi(z);

/** The API's description (OpenAPI 3.1), made from the same contracts that validate its requests and answers. */
export function describeApi(routes: readonly BoundRoute[], server: string, version: string): object {
    const registry = new OpenAPIRegistry();
    registry.registerComponent('securitySchemes', 'session', {
        type: 'apiKey',
        in: 'cookie',
        name: 'coditect_session',
        description: 'Set by signing in. With https its name is `__Host-coditect_session`.'
    });
    registry.registerComponent('securitySchemes', 'bearer', {
        type: 'http',
        scheme: 'bearer',
        description: "An API key or an access token; for `/scim`, the token of an organisation's directory."
    });
    for (const { contract } of routes) {
        registry.registerPath(pathOf(contract));
    }
    return new OpenApiGeneratorV31(registry.definitions).generateDocument({
        openapi: '3.1.0',
        info: { title: 'CODITECT', version, description: 'Requests that change something must bear the Origin header of the platform.' },
        servers: [{ url: server }]
    });
}

/** The forms of refusals. */
const refusals = {
    problem: { 'application/problem+json': { schema: problemSchema } },
    oauth: { 'application/json': { schema: oauthErrorSchema } },
    scim: { [scimMediaType]: { schema: scimErrorSchema } }
};

function pathOf(contract: BoundRoute['contract']): RouteConfig {
    const names = [...contract.path.matchAll(/:([A-Za-z]+)/g)].map(match => match[1] as string);
    const shapes: Readonly<Record<string, z.ZodType | undefined>> = contract.params ?? {};
    const problem = (description: string) => ({ description, content: refusals[contract.errors ?? 'problem'] });
    const answerType = contract.errors === 'scim' ? scimMediaType : 'application/json';
    return {
        method: contract.method.toLowerCase() as RouteConfig['method'],
        path: contract.path.replace(/:([A-Za-z]+)/g, '{$1}'),
        operationId: contract.id,
        summary: contract.summary,
        tags: [contract.tag],
        ...accessOf(contract),
        request: {
            ...(names.length > 0 ? { params: z.object(Object.fromEntries(names.map(name => [name, shapes[name] ?? z.uuid()]))) } : {}),
            ...(contract.query ? { query: contract.query as z.ZodObject } : {}),
            ...(contract.tokenHeader ? { headers: z.object({ [contract.tokenHeader]: z.string() }) } : {}),
            ...(contract.body
                ? { body: { required: true, content: { [contract.consumes ?? 'application/json']: { schema: contract.body } } } }
                : {})
        },
        responses: {
            [contract.status]: {
                description: contract.summary,
                ...(contract.response ? { content: { [answerType]: { schema: contract.response } } } : {}),
                ...(contract.produces ? { content: { [contract.produces]: { schema: z.string() } } } : {})
            },
            default: problem(contract.problems.length > 0 ? `A refusal, such as ${contract.problems.join(', ')}.` : 'A refusal.')
        }
    };
}

function accessOf({ access }: BoundRoute['contract']): Pick<RouteConfig, 'security' | 'description'> {
    if (access.kind === 'public') {
        return {};
    }
    if (access.kind === 'directory') {
        return { security: [{ bearer: [] }], description: "Needs the token of an organisation's directory." };
    }
    const needs = [
        `Needs the scope \`${access.scope}\``,
        ...(access.permission ? [`the permission \`${access.permission}\``] : []),
        ...(access.elevated ? ['a fresh proof of being there'] : [])
    ];
    const forPrograms = !access.elevated && grantableScopes.some(scope => scope === access.scope);
    return { security: [{ session: [] }, ...(forPrograms ? [{ bearer: [] }] : [])], description: `${needs.join(', ')}.` };
}
