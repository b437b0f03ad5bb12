import { useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { type Elevated, ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { isSignedOut, sentenceOf } from './problem-of.js';

export interface Deed {
    /** The name of the deed under way, so that its button alone shows it. */
    readonly busy: string | undefined;
    readonly fault: string | undefined;
    /** What is to be said to a screen reader after a success. */
    readonly done: string;
    /**
     * Does something, one at a time, asking for a fresh proof where the platform wants one. Resolves with whether it was done;
     * a refusal is kept as `fault`.
     */
    readonly run: (name: string, deed: () => Promise<unknown>, done?: string) => Promise<boolean>;
    readonly clear: () => void;
}

/** What a person asks of the platform by a button: busy while it lasts, and the sentence of a refusal. */
export function useDeed(): Deed {
    return useDeedThrough(useElevation());
}

/** The same for somebody who is not signed in, of whom no fresh proof is ever asked. */
export function usePublicDeed(): Deed {
    return useDeedThrough(asItIs);
}

const asItIs: Elevated = call => call();

function useDeedThrough(elevated: Elevated): Deed {
    const { ended } = useSession();
    const [busy, setBusy] = useState<string>();
    const [fault, setFault] = useState<string>();
    const [done, setDone] = useState('');
    const running = useRef(false);

    const run = async (name: string, deed: () => Promise<unknown>, sentence = ''): Promise<boolean> => {
        if (running.current) {
            return false;
        }
        running.current = true;
        setBusy(name);
        setFault(undefined);
        setDone('');
        try {
            await elevated(deed);
            setDone(sentence);
            return true;
        } catch (error) {
            if (isSignedOut(error)) {
                ended();
            } else if (!(error instanceof ElevationDeclined)) {
                setFault(sentenceOf(error));
            }
            return false;
        } finally {
            running.current = false;
            setBusy(undefined);
        }
    };
    return { busy, fault, done, run, clear: () => setFault(undefined) };
}
