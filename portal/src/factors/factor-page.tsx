import { factorRoutes, identityProblems, ProblemError } from '@coditect/protocol';
import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { pathWithNext } from '../account/next-path.js';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { dropDraft } from '../forms/draft.js';
import { EntryPage } from '../frame/entry-page.js';
import { ReadState } from '../frame/read-state.js';
import { tabStore } from '../storage/browser-store.js';
import { ProofForm } from './proof-form.js';

/** The second step of a sign-in: whichever of the person's factors. */
export function FactorPage() {
    const session = useSession();
    const [search] = useSearchParams();
    const back = pathWithNext('/sign-in', search.get('next'));
    const [over, setOver] = useState<string>();

    /** Takes a sign-in that is over as such; other refusals are the caller's. */
    const unlessOver = async <T,>(call: () => Promise<T>): Promise<T | undefined> => {
        try {
            return await call();
        } catch (error) {
            if (error instanceof ProblemError && error.problem.code === identityProblems.flowExpired) {
                setOver(error.problem.detail);
                return undefined;
            }
            throw error;
        }
    };
    const pending = useReading(() => unlessOver(() => api.call(factorRoutes.getPendingFactor)));

    if (over !== undefined) {
        return (
            <EntryPage title="Sign in again">
                <Stack gap="lg">
                    <Alert role="alert" color="red" variant="outline">
                        {over}
                    </Alert>
                    <Button component={Link} to={back} fullWidth>
                        Back to sign-in
                    </Button>
                </Stack>
            </EntryPage>
        );
    }
    return (
        <EntryPage
            title="Confirm that it is you"
            lead="Your account asks for a second factor."
            footer={
                <Anchor component={Link} to={back}>
                    Sign in with another account
                </Anchor>
            }
        >
            <ReadState reading={pending} what="the ways to confirm">
                {value =>
                    value === undefined ? null : (
                        <ProofForm
                            label="Second factor"
                            kinds={value.factors}
                            confirmLabel="Sign in"
                            challenge={kind => api.call(factorRoutes.challengeFactor, { body: { kind } })}
                            prove={async proof => {
                                if (proof.kind === 'password') {
                                    return;
                                }
                                const outcome = await unlessOver(() => api.call(factorRoutes.signInWithFactor, { body: proof }));
                                if (outcome?.kind === 'signed-in') {
                                    dropDraft(tabStore);
                                    session.entered(outcome.identity);
                                }
                            }}
                        />
                    )
                }
            </ReadState>
        </EntryPage>
    );
}
