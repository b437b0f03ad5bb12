import type { Identity } from '@coditect/protocol';
import { createContext, useContext } from 'react';

export type SessionState =
    | { readonly kind: 'loading' }
    | { readonly kind: 'unreachable'; readonly sentence: string }
    | { readonly kind: 'signed-out' }
    | { readonly kind: 'signed-in'; readonly identity: Identity };

export interface Session {
    readonly state: SessionState;
    /** After a sign-up or sign-in whose answer told who is there. */
    entered(identity: Identity): void;
    /** After a sign-out, or when the platform says that the session has ended. */
    ended(): void;
    /** Asks the platform who is signed in. */
    refresh(): Promise<void>;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
    const session = useContext(SessionContext);
    if (session === undefined) {
        throw new Error('useSession needs a SessionProvider above it.');
    }
    return session;
}
