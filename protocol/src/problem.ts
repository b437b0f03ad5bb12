import { z } from 'zod';

/** A fault of one field of a form, with a sentence to show beside it. */
export const fieldProblemSchema = z.object({
    field: z.string(),
    code: z.string(),
    detail: z.string()
});
export type FieldProblem = z.infer<typeof fieldProblemSchema>;

/** Problem details (RFC 9457), with `code` (stable, for programs), `requestId` and `fields` as extension members. */
export const problemSchema = z
    .object({
        type: z.string(),
        title: z.string(),
        status: z.number().int(),
        code: z.string(),
        detail: z.string(),
        requestId: z.string().optional(),
        fields: z.array(fieldProblemSchema).optional(),
        retryAfterSeconds: z.number().optional()
    })
    .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

/** Codes that any route may answer. */
export const commonProblems = {
    invalid: 'request.invalid',
    notSignedIn: 'session.required',
    forbidden: 'access.forbidden',
    foreignOrigin: 'access.foreign-origin',
    notFound: 'resource.not-found',
    tooMany: 'request.too-many',
    tooLarge: 'request.too-large',
    unavailable: 'service.unavailable',
    internal: 'service.fault'
} as const;
