import { identityProblems, type Problem } from '@coditect/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { isSignedOut, problemOf } from './problem-of.js';

export interface Reading<T> {
    /** What was read last; undefined until the first answer. */
    readonly value: T | undefined;
    readonly fault: string | undefined;
    /** The organisation lets in only who has shown a second factor: the fault is mended in the security settings alone. */
    readonly needsFactor: boolean;
    /** Reads once more, and keeps showing what was there meanwhile. */
    readonly again: () => Promise<void>;
    /** What a deed's answer says of the new state, without asking again. */
    readonly set: (value: T) => void;
}

/** Reads what a page shows, anew whenever one of `of` changes. The answer to an earlier question is dropped. */
export function useReading<T>(read: () => Promise<T>, of: readonly unknown[] = []): Reading<T> {
    const { ended } = useSession();
    const [value, setValue] = useState<T>();
    const [problem, setProblem] = useState<Problem>();
    const latest = useRef({ read, ended });
    latest.current = { read, ended };
    const asked = useRef(0);

    const again = useCallback(async () => {
        asked.current += 1;
        const mine = asked.current;
        try {
            const found = await latest.current.read();
            if (mine === asked.current) {
                setValue(found);
                setProblem(undefined);
            }
        } catch (error) {
            if (mine !== asked.current) {
                return;
            }
            if (isSignedOut(error)) {
                latest.current.ended();
            } else {
                setProblem(problemOf(error));
            }
        }
    }, []);

    useEffect(() => {
        void again();
        return () => {
            // An answer that comes after the page went on is nobody's.
            asked.current += 1;
        };
    }, [again, ...of]);

    return {
        value,
        fault: problem?.detail,
        needsFactor: problem?.code === identityProblems.factorRequired,
        again,
        set: found => {
            asked.current += 1;
            setValue(found);
        }
    };
}
