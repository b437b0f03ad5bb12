import type { Identity } from '@coditect/protocol';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { LoadingPage, UnreachablePage } from '../frame/waiting-pages.js';
import { signInPath } from './next-path.js';
import { useSession } from './session.js';

/** Shows a page to a signed-in person, and takes anybody else to the sign-in page and back. */
export function SignedInOnly({ children }: { readonly children: (identity: Identity) => ReactNode }) {
    const { state, refresh } = useSession();
    const { pathname } = useLocation();
    switch (state.kind) {
        case 'loading':
            return <LoadingPage />;
        case 'unreachable':
            return <UnreachablePage sentence={state.sentence} onRetry={refresh} />;
        case 'signed-out':
            return <Navigate to={signInPath(pathname)} replace />;
        case 'signed-in':
            return children(state.identity);
    }
}
