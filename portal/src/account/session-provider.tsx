import { identityRoutes } from '@coditect/protocol';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { api } from '../api/api.js';
import { isSignedOut, sentenceOf } from '../api/problem-of.js';
import { type Session, SessionContext, type SessionState } from './session.js';

/** Knows who is signed in, and tells the pages below. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
    const [state, setState] = useState<SessionState>({ kind: 'loading' });

    const refresh = useCallback(async () => {
        try {
            setState({ kind: 'signed-in', identity: await api.call(identityRoutes.whoAmI) });
        } catch (error) {
            if (isSignedOut(error)) {
                setState({ kind: 'signed-out' });
                return;
            }
            // A page that shows a person's data goes on showing it while the platform is away.
            setState(known => (known.kind === 'signed-in' ? known : { kind: 'unreachable', sentence: sentenceOf(error) }));
        }
    }, []);

    useEffect(() => {
        void refresh();
    }, [refresh]);

    const session = useMemo<Session>(
        () => ({
            state,
            refresh,
            entered: identity => setState({ kind: 'signed-in', identity }),
            ended: () => setState({ kind: 'signed-out' })
        }),
        [state, refresh]
    );
    return <SessionContext value={session}>{children}</SessionContext>;
}
