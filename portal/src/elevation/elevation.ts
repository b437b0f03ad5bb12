import { identityProblems, ProblemError } from '@coditect/protocol';
import { createContext, useContext } from 'react';

/** The person closed the question for a fresh proof: what was to be done is not done, and nothing is wrong. */
export class ElevationDeclined extends Error {
    override readonly name = 'ElevationDeclined';
}

/** Makes a call; where the platform wants a fresh proof first, asks the person for it and makes the call once more. */
export type Elevated = <T>(call: () => Promise<T>) => Promise<T>;

export const ElevationContext = createContext<Elevated | undefined>(undefined);

export function useElevation(): Elevated {
    const elevated = useContext(ElevationContext);
    if (elevated === undefined) {
        throw new Error('useElevation needs an ElevationProvider above it.');
    }
    return elevated;
}

export function wantsElevation(error: unknown): boolean {
    return error instanceof ProblemError && error.problem.code === identityProblems.elevationRequired;
}
