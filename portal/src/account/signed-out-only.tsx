import type { ReactNode } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { LoadingPage } from '../frame/waiting-pages.js';
import { pathAfterSignIn } from './next-path.js';
import { useSession } from './session.js';

/**
 * Shows the forms that lead into the platform, and takes a person who is in it already to where the forms lead. They are
 * shown as well while the platform can't be reached: sending one says so, and keeps what was typed.
 */
export function SignedOutOnly({ children }: { readonly children: ReactNode }) {
    const { state } = useSession();
    const [search] = useSearchParams();
    if (state.kind === 'loading') {
        return <LoadingPage />;
    }
    return state.kind === 'signed-in' ? <Navigate to={pathAfterSignIn(search.get('next'))} replace /> : children;
}
