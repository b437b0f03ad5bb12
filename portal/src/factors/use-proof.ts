import { type ElevationProof, elevationProofSchema, type FactorChallenge, ProblemError, type ProofKind } from '@coditect/protocol';
import { useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../api/problem-of.js';
import { signWithPasskey } from './passkey.js';

export interface ProofCalls {
    /** Sends a code, or begins with a passkey. */
    readonly challenge: (kind: 'email' | 'sms' | 'passkey') => Promise<FactorChallenge>;
    /** Shows the proof. A refusal that is about what was typed stands beside its field; what this rejects with is a problem. */
    readonly prove: (proof: ElevationProof) => Promise<void>;
}

/** One proof at a time: what is typed, what was sent, and what the platform said against it. */
export function useProof(kind: ProofKind, { challenge, prove }: ProofCalls) {
    const [typed, setTyped] = useState('');
    const [sentTo, setSentTo] = useState<string>();
    const [busy, setBusy] = useState<'send' | 'prove'>();
    const [fault, setFault] = useState<string>();
    const running = useRef(false);
    const field = useRef<HTMLInputElement>(null);

    // biome-ignore lint/correctness/useExhaustiveDependencies: a new question begins with each kind
    useEffect(() => {
        setTyped('');
        setSentTo(undefined);
        setFault(undefined);
    }, [kind]);

    useEffect(() => {
        if (fault !== undefined || sentTo !== undefined) {
            field.current?.focus();
        }
    }, [fault, sentTo]);

    const run = async (what: 'send' | 'prove', work: () => Promise<void>) => {
        if (running.current) {
            return;
        }
        running.current = true;
        setBusy(what);
        setFault(undefined);
        try {
            await work();
        } catch (error) {
            setFault(sentenceOf(error));
            if (error instanceof ProblemError && kind !== 'password') {
                setTyped('');
            }
        } finally {
            running.current = false;
            setBusy(undefined);
        }
    };

    const send = () =>
        run('send', async () => {
            if (kind === 'email' || kind === 'sms') {
                const challenged = await challenge(kind);
                setSentTo(challenged.kind === 'code-sent' ? challenged.to : undefined);
            }
        });

    const submit = () =>
        run('prove', async () => {
            if (kind === 'passkey') {
                const challenged = await challenge('passkey');
                if (challenged.kind === 'passkey') {
                    await prove({ kind, assertion: await signWithPasskey(challenged.request) });
                }
                return;
            }
            const checked = elevationProofSchema.safeParse(kind === 'password' ? { kind, password: typed } : { kind, code: typed });
            if (checked.success) {
                await prove(checked.data);
            } else {
                setFault(checked.error.issues[0]?.message);
            }
        });

    return { typed, setTyped, sentTo, busy, fault, field, send, submit };
}
