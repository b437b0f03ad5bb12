import { z } from 'zod';
import { accountSummarySchema } from './identity.js';
import { defineRoute, signedIn } from './route.js';

/** A page of a listing: `next` is the cursor of the following page, absent on the last. */
export const accountPageSchema = z.object({ accounts: z.array(accountSummarySchema), next: z.string().optional() });

export const administrationRoutes = {
    listAccounts: defineRoute({
        id: 'listAccounts',
        method: 'GET',
        path: '/admin/accounts',
        tag: 'Administration',
        summary: 'Accounts of this installation, oldest first, with the personal organisation and its tier.',
        access: signedIn('administration'),
        query: z.object({
            email: z
                .string()
                .max(254)
                .regex(/^\P{Cc}*$/u, 'An address has no control characters.')
                .optional(),
            after: z.uuid().optional(),
            limit: z.coerce.number().int().min(1).max(200).default(50)
        }),
        response: accountPageSchema,
        status: 200,
        problems: []
    })
};
