import { factorRoutes } from '@coditect/protocol';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { ReadState } from '../frame/read-state.js';
import { ProofForm } from './proof-form.js';

/** Asks for a fresh proof of being there, whichever the person can give, and calls back once the platform has taken it. */
export function ElevationProofForm({ onProved }: { readonly onProved: () => void }) {
    const elevation = useReading(() => api.call(factorRoutes.getElevation));
    return (
        <ReadState reading={elevation} what="the ways to confirm">
            {({ proofs }) => (
                <ProofForm
                    label="Confirm that it is you"
                    kinds={proofs}
                    confirmLabel="Confirm"
                    focused
                    challenge={kind => api.call(factorRoutes.challengeElevation, { body: { kind } })}
                    prove={async proof => {
                        await api.call(factorRoutes.elevate, { body: proof });
                        onProved();
                    }}
                />
            )}
        </ReadState>
    );
}
