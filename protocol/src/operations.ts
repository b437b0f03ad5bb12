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
        summary: 'Whether this process can do its work: its engines answer and it is not draining. 503 otherwise.',
        access: publicAccess,
        response: z.object({
            status: z.enum(['ready', 'not-ready']),
            checks: z.record(z.string(), z.enum(['ok', 'failing']))
        }),
        status: 200,
        problems: []
    })
};
