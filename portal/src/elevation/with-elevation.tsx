import { Outlet } from 'react-router';
import { ElevationProofForm } from '../factors/elevation-proof-form.js';
import { ElevationProvider } from './elevation-provider.js';

/** The pages below may ask for a fresh proof. */
export function WithElevation() {
    return (
        <ElevationProvider proofForm={ElevationProofForm}>
            <Outlet />
        </ElevationProvider>
    );
}
