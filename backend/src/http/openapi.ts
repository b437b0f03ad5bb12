import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { problemSchema } from '@coditect/protocol';
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
    for (const { contract } of routes) {
        registry.registerPath(pathOf(contract));
    }
    return new OpenApiGeneratorV31(registry.definitions).generateDocument({
        openapi: '3.1.0',
        info: { title: 'CODITECT', version, description: 'Requests that change something must bear the Origin header of the platform.' },
        servers: [{ url: server }]
    });
}

function pathOf(contract: BoundRoute['contract']): RouteConfig {
    const names = [...contract.path.matchAll(/:([A-Za-z]+)/g)].map(match => match[1] as string);
    const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: problemSchema } } });
    return {
        method: contract.method.toLowerCase() as RouteConfig['method'],
        path: contract.path.replace(/:([A-Za-z]+)/g, '{$1}'),
        operationId: contract.id,
        summary: contract.summary,
        tags: [contract.tag],
        ...(contract.access.kind === 'signed-in'
            ? { security: [{ session: [] }], description: `Needs the scope \`${contract.access.scope}\`.` }
            : {}),
        request: {
            ...(names.length > 0 ? { params: z.object(Object.fromEntries(names.map(name => [name, z.uuid()]))) } : {}),
            ...(contract.query ? { query: contract.query as z.ZodObject } : {}),
            ...(contract.body ? { body: { required: true, content: { 'application/json': { schema: contract.body } } } } : {})
        },
        responses: {
            [contract.status]: {
                description: contract.summary,
                ...(contract.response ? { content: { 'application/json': { schema: contract.response } } } : {})
            },
            default: problem(contract.problems.length > 0 ? `A refusal, such as ${contract.problems.join(', ')}.` : 'A refusal.')
        }
    };
}
