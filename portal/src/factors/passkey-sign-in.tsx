import { factorRoutes } from '@coditect/protocol';
import { Button, Stack } from '@mantine/core';
import { browserSupportsWebAuthnAutofill } from '@simplewebauthn/browser';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { sentenceOf } from '../api/problem-of.js';
import { dropDraft } from '../forms/draft.js';
import { FormAlert } from '../forms/form-alert.js';
import { tabStore } from '../storage/browser-store.js';
import { PasskeyFault, passkeysAreSupported, signWithPasskey } from './passkey.js';

/** A bit less than what is asked of a passkey is good for. */
const askAgainMilliseconds = 4 * 60 * 1000;

/** Signs in with a passkey: by its button, or where the browser offers passkeys in the field for the address. */
export function PasskeySignIn() {
    const { entered } = useSession();
    const [busy, setBusy] = useState(false);
    const [fault, setFault] = useState<string>();
    /** A later attempt takes the place of the one that waits in the field. */
    const attempt = useRef(0);
    /** Each challenge comes with a cookie, so that they are asked for one after the other: the last cookie is the last attempt's. */
    const challenges = useRef<Promise<unknown>>(Promise.resolve());

    const signIn = useCallback(
        async (autofill: boolean) => {
            attempt.current += 1;
            const mine = attempt.current;
            try {
                const challenge = challenges.current.then(() => api.call(factorRoutes.beginPasskeySignIn, { body: { offered: autofill } }));
                challenges.current = challenge.catch(noMatter);
                const request = await challenge;
                if (mine !== attempt.current) {
                    return;
                }
                const assertion = await signWithPasskey(request, { autofill });
                // What answers an earlier challenge would end the sign-in that the later one began.
                if (mine !== attempt.current) {
                    return;
                }
                const outcome = await api.call(factorRoutes.signInWithPasskey, { body: { assertion } });
                if (outcome.kind === 'signed-in') {
                    dropDraft(tabStore);
                    entered(outcome.identity);
                }
            } catch (error) {
                if (mine === attempt.current && !(autofill && isQuiet(error))) {
                    setFault(sentenceOf(error));
                }
            }
        },
        [entered]
    );

    useEffect(() => {
        let shown = true;
        let timer: number | undefined;
        const offer = () => {
            void signIn(true);
            timer = window.setTimeout(offer, askAgainMilliseconds);
        };
        void browserSupportsWebAuthnAutofill().then(supported => shown && supported && offer());
        return () => {
            shown = false;
            attempt.current += 1;
            window.clearTimeout(timer);
        };
    }, [signIn]);

    if (!passkeysAreSupported()) {
        return null;
    }
    const onClick = async () => {
        setBusy(true);
        setFault(undefined);
        await signIn(false);
        setBusy(false);
    };
    return (
        <Stack gap="md">
            <FormAlert sentence={fault} />
            <Button variant="default" fullWidth loading={busy} onClick={() => void onClick()}>
                Sign in with a passkey
            </Button>
        </Stack>
    );
}

/** Whoever asked for the challenge hears of its failure; who waits for it only waits. */
const noMatter = () => undefined;

/** What was offered in the field and not taken, or could not be offered, is nothing to speak of. */
function isQuiet(error: unknown): boolean {
    return !(error instanceof PasskeyFault) || error.declined;
}
