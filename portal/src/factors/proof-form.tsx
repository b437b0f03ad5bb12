import type { ProofKind } from '@coditect/protocol';
import { Button, Stack, Text } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { FormAlert } from '../forms/form-alert.js';
import { PasswordField } from '../forms/password-field.js';
import { CodeField } from './code-field.js';
import { codeWords, proofNames } from './factor-words.js';
import { passkeysAreSupported } from './passkey.js';
import { type ProofCalls, useProof } from './use-proof.js';

interface ProofFormProps extends ProofCalls {
    /** Names the form for screen readers. */
    readonly label: string;
    /** Any one of these will do; the first is asked for at first. */
    readonly kinds: readonly ProofKind[];
    readonly confirmLabel: string;
    /** The field takes the focus, as in a dialog that came before the form was there. */
    readonly focused?: boolean;
}

/** Asks for one of several proofs, and lets the person choose another. */
export function ProofForm({ label, kinds: all, confirmLabel, focused = false, ...calls }: ProofFormProps) {
    const kinds = passkeysAreSupported() ? all : all.filter(kind => kind !== 'passkey');
    const [chosen, setChosen] = useState<ProofKind>();
    const kind = chosen ?? kinds[0];
    if (kind === undefined) {
        return <Text>This browser can't use passkeys, and no other way is set up. Go on in a browser that can.</Text>;
    }
    const others = kinds.filter(one => one !== kind);
    return (
        <Stack gap="lg">
            <OneProof
                key={kind}
                label={label}
                kind={kind}
                confirmLabel={confirmLabel}
                focused={focused || chosen !== undefined}
                {...calls}
            />
            {others.length > 0 && (
                <Stack gap="xs" role="group" aria-label="Other ways">
                    {others.map(one => (
                        <Button key={one} variant="default" fullWidth onClick={() => setChosen(one)}>
                            Use {proofNames[one].toLowerCase()} instead
                        </Button>
                    ))}
                </Stack>
            )}
        </Stack>
    );
}

interface OneProofProps extends ProofCalls {
    readonly label: string;
    readonly kind: ProofKind;
    readonly confirmLabel: string;
    readonly focused: boolean;
}

function OneProof({ label, kind, confirmLabel, focused, challenge, prove }: OneProofProps) {
    const { typed, setTyped, sentTo, busy, fault, field, send, submit } = useProof(kind, { challenge, prove });
    useEffect(() => {
        if (focused) {
            field.current?.focus();
        }
    }, [focused, field]);
    const messaged = kind === 'email' || kind === 'sms';
    const waiting = messaged && sentTo === undefined;
    const onSubmit = (event: FormEvent) => {
        event.preventDefault();
        void (waiting ? send() : submit());
    };
    return (
        <form onSubmit={onSubmit} noValidate aria-label={label}>
            <Stack gap="md">
                {(kind === 'passkey' || waiting) && <FormAlert sentence={fault} />}
                {kind === 'passkey' && <Text c="dimmed">Your browser will ask for your fingerprint, face, PIN or security key.</Text>}
                {waiting && (
                    <Text c="dimmed">
                        {kind === 'email' ? 'A code is sent to the address of your account.' : 'A code is sent to your phone.'}
                    </Text>
                )}
                {messaged && sentTo !== undefined && <Text role="status">A code is on its way to {sentTo}.</Text>}
                {kind === 'password' && (
                    <PasswordField
                        ref={field}
                        label="Password"
                        name="password"
                        required
                        autoComplete="current-password"
                        data-autofocus
                        value={typed}
                        error={fault}
                        onChange={event => setTyped(event.currentTarget.value)}
                    />
                )}
                {kind !== 'password' && kind !== 'passkey' && !waiting && (
                    <CodeField
                        ref={field}
                        {...codeWords[kind]}
                        letters={kind === 'recovery-code'}
                        value={typed}
                        fault={fault}
                        onChange={setTyped}
                    />
                )}
                <Button type="submit" fullWidth loading={busy === (waiting ? 'send' : 'prove')}>
                    {waiting ? 'Send code' : kind === 'passkey' ? 'Use passkey' : confirmLabel}
                </Button>
                {messaged && !waiting && (
                    <Button variant="subtle" fullWidth loading={busy === 'send'} onClick={() => void send()}>
                        Send another code
                    </Button>
                )}
            </Stack>
        </form>
    );
}
