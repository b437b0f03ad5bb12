import { accountProblems, accountRoutes, ProblemError } from '@coditect/protocol';
import { Button, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '../api/api.js';
import { sentenceOf } from '../api/problem-of.js';
import { usePublicDeed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';
import { PasswordField } from '../forms/password-field.js';
import { useForm } from '../forms/use-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { LoadingPage } from '../frame/waiting-pages.js';
import { readInvitation } from '../organizations/pending-invitation.js';
import { browserStore } from '../storage/browser-store.js';
import { pathAfterSignIn, takeRememberedNext } from './next-path.js';
import { useSession } from './session.js';

type Step =
    | { readonly kind: 'asking' }
    | { readonly kind: 'password-required' }
    | { readonly kind: 'refused'; readonly sentence: string }
    | { readonly kind: 'discarded' };

/** Where the link of a sign-up leads. In the browser of the sign-up it needs nothing more; in another one it asks for the password. */
export function VerifyPage({ token }: { readonly token: string }) {
    const session = useSession();
    const navigate = useNavigate();
    const [step, setStep] = useState<Step>({ kind: 'asking' });
    const asked = useRef(false);

    const verify = useCallback(
        async (password?: string) => {
            const outcome = await api.call(accountRoutes.verifySignUp, { body: { token, ...(password ? { password } : {}) } });
            if (outcome.kind === 'signed-in') {
                session.entered(outcome.identity);
                // Who came by an invitation goes on with it.
                const invited = readInvitation(browserStore, Date.now()) !== undefined;
                void navigate(invited ? '/invitation' : pathAfterSignIn(takeRememberedNext(browserStore)), { replace: true });
            }
        },
        [token, session, navigate]
    );

    useEffect(() => {
        if (asked.current) {
            return;
        }
        asked.current = true;
        verify().catch((error: unknown) =>
            setStep(isPasswordRequired(error) ? { kind: 'password-required' } : { kind: 'refused', sentence: sentenceOf(error) })
        );
    }, [verify]);

    switch (step.kind) {
        case 'asking':
            return <LoadingPage />;
        case 'password-required':
            return <PasswordStep token={token} verify={verify} onDiscarded={() => setStep({ kind: 'discarded' })} />;
        case 'refused':
            return <EndPage title="This link cannot be used" sentence={step.sentence} />;
        case 'discarded':
            return <EndPage title="The sign-up was discarded" sentence="No account was made. There is nothing else to do." />;
    }
}

interface PasswordStepProps {
    readonly token: string;
    readonly verify: (password: string) => Promise<void>;
    readonly onDiscarded: () => void;
}

function PasswordStep({ token, verify, onDiscarded }: PasswordStepProps) {
    const discard = usePublicDeed();
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['password'] as const,
        first: { password: '' },
        check: ({ password }) => ({ fields: password === '' ? { password: 'Enter your password.' } : {} }),
        send: ({ password }) => verify(password),
        onSent: () => undefined
    });
    const notMe = async () => {
        if (await discard.run('discard', () => api.call(accountRoutes.discardSignUp, { body: { token } }))) {
            onDiscarded();
        }
    };
    return (
        <EntryPage
            title="One more step"
            lead="You signed up in another browser. Enter the password that you chose there."
            footer={
                <Stack gap="sm">
                    <Text size="sm" c="dimmed">
                        You did not sign up? Then somebody else used your address.
                    </Text>
                    <FormAlert sentence={discard.fault} />
                    <Button variant="default" loading={discard.busy !== undefined} onClick={() => void notMe()}>
                        This was not me
                    </Button>
                </Stack>
            }
        >
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Confirm sign-up">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <PasswordField label="Password" required autoComplete="current-password" {...inputOf('password')} />
                    <Button type="submit" fullWidth loading={sending}>
                        Confirm address
                    </Button>
                </Stack>
            </form>
        </EntryPage>
    );
}

function EndPage({ title, sentence }: { readonly title: string; readonly sentence: string }) {
    return (
        <EntryPage title={title}>
            <Stack gap="lg">
                <Text role="status">{sentence}</Text>
                <Button component={Link} to="/sign-in">
                    Sign in
                </Button>
                <Button component={Link} to="/sign-up" variant="default">
                    Create account
                </Button>
            </Stack>
        </EntryPage>
    );
}

function isPasswordRequired(error: unknown): boolean {
    return error instanceof ProblemError && error.problem.code === accountProblems.passwordRequired;
}
