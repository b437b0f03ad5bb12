import { z } from 'zod';
import { defineRoute, publicAccess } from './route.js';

export const operationsRoutes = {
    health: defineRoute({
        id: 'health',
        method: 'GET',
        path: '/health',
        tag: 'Operations',
        summary: 'Whether this process lives. Answers as long as it can answer at all.',
        access: publicAccess,
        response: z.object({ status: z.literal('live'), version: z.string() }),
        status: 200,
        problems: []
    }),
    ready: defineRoute({
        id: 'ready',
        method: 'GET',
        path: '/ready',
        tag: 'Operations',
        summary:
            'Whether this process can do its work: it is not draining, and its engines answer, or it goes on without one (`degraded`). 503 otherwise.',
        access: publicAccess,
        response: z.object({
            status: z.enum(['ready', 'not-ready']),
            checks: z.record(z.string(), z.enum(['ok', 'degraded', 'failing']))
        }),
        status: 200,
        problems: []
    })
};
