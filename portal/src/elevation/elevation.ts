import { identityProblems, ProblemError } from '@coditect/protocol';
import { createContext, useContext } from 'react';

/** The person closed the question for a fresh proof: what was to be done is not done, and nothing is wrong. */
export class ElevationDeclined extends Error {
    override readonly name = 'ElevationDeclined';
}

/** Makes a call; where the platform wants a fresh proof first, asks the person for it and makes the call once more. */
export type Elevated = <T>(call: () => Promise<T>) => Promise<T>;

/** The pages on the way in stand outside of any provider: nothing that they ask for wants a proof. */
export const ElevationContext = createContext<Elevated>(call => call());

export function useElevation(): Elevated {
    return useContext(ElevationContext);
}

export function wantsElevation(error: unknown): boolean {
    return error instanceof ProblemError && error.problem.code === identityProblems.elevationRequired;
}
