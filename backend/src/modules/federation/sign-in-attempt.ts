import { safeNextPath } from '@coditect/protocol';
import { z } from 'zod';

/**
 * What a sign-in that goes over another party has to remember of its beginning, whichever protocol it speaks. Part of the
 * content of that protocol's own flow.
 */
export const signInAttemptSchema = z.object({
    /** A plain path of the control origin's pages. */
    next: z.string().optional(),
    /** Not to sign in but to link the identity to this account, on behalf of this session. */
    link: z.object({ userId: z.uuid(), sessionId: z.uuid() }).optional()
});
export type SignInAttempt = z.infer<typeof signInAttemptSchema>;

/** For a protocol that remembers plain texts between its requests. */
export function contextOfAttempt({ next, link }: SignInAttempt): Record<string, string> {
    return { ...(next === undefined ? {} : { next }), ...(link ? { linkUserId: link.userId, linkSessionId: link.sessionId } : {}) };
}

export function attemptOfContext({ next, linkUserId, linkSessionId }: Readonly<Record<string, string>>): SignInAttempt {
    const link = linkUserId !== undefined && linkSessionId !== undefined ? { userId: linkUserId, sessionId: linkSessionId } : undefined;
    return { ...attemptOf(next), ...(link ? { link } : {}) };
}

/** An attempt that began with what a query says: a `next` that leads anywhere else than to a page of ours is dropped. */
export function attemptOf(next: string | undefined): SignInAttempt {
    const safe = safeNextPath(next);
    return safe === undefined ? {} : { next: safe };
}
