import { type DeviceRequest, type GrantableScope, type Identity, oauthRoutes } from '@coditect/protocol';
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';
import { useForm } from '../forms/use-form.js';
import { EntryPage } from '../frame/entry-page.js';
import { momentOf } from '../frame/moments.js';
import { tabStore } from '../storage/browser-store.js';
import { codeOfLink, forgetCode, readUserCode } from './device-code.js';
import { ScopeChoice } from './scope-choice.js';

type Step =
    | { readonly kind: 'code' }
    | { readonly kind: 'request'; readonly request: DeviceRequest }
    | { readonly kind: 'decided'; readonly sentence: string };

/** To be called where the page is entered, signed in or not: what the link brought has to outlive the sign-in. */
export function rememberDeviceCode(): void {
    codeOfLink(window.location.hash, tabStore);
}

/** `/device`: a person lets a command line in, or turns it away, by the code that it shows. */
export function DevicePage({ identity }: { readonly identity: Identity }) {
    const [step, setStep] = useState<Step>({ kind: 'code' });
    const decided = (sentence: string) => {
        forgetCode(tabStore);
        setStep({ kind: 'decided', sentence });
    };
    switch (step.kind) {
        case 'code':
            return <CodeStep onFound={request => setStep({ kind: 'request', request })} />;
        case 'request':
            return <RequestStep identity={identity} request={step.request} onDecided={decided} onBack={() => setStep({ kind: 'code' })} />;
        case 'decided':
            return (
                <EntryPage title="Done">
                    <Stack gap="lg">
                        <Text role="status">{step.sentence}</Text>
                        <Button component={Link} to="/account/devices" variant="default">
                            See your devices
                        </Button>
                    </Stack>
                </EntryPage>
            );
    }
}

function CodeStep({ onFound }: { readonly onFound: (request: DeviceRequest) => void }) {
    const [first] = useState(() => codeOfLink(window.location.hash, tabStore) ?? '');
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['userCode'] as const,
        first: { userCode: first },
        check: ({ userCode }) => ({
            fields: readUserCode(userCode) === undefined ? { userCode: 'Enter the eight letters that the device shows.' } : {}
        }),
        send: ({ userCode }) => api.call(oauthRoutes.findDevice, { body: { userCode } }),
        onSent: onFound
    });
    const asked = useRef(false);
    // Who followed the link need not press a button to see what asks; nothing is decided by that.
    useEffect(() => {
        if (first !== '' && !asked.current) {
            asked.current = true;
            form.current?.requestSubmit();
        }
    }, [first, form]);
    return (
        <EntryPage title="Sign in a device" lead="Enter the code that the command line shows.">
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="Code of the device">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput
                        label="Code"
                        placeholder="BCDF-GHJK"
                        autoComplete="off"
                        autoCapitalize="characters"
                        spellCheck={false}
                        maxLength={20}
                        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                        {...inputOf('userCode')}
                    />
                    <Button type="submit" fullWidth loading={sending}>
                        Continue
                    </Button>
                </Stack>
            </form>
        </EntryPage>
    );
}

interface RequestStepProps {
    readonly identity: Identity;
    readonly request: DeviceRequest;
    readonly onDecided: (sentence: string) => void;
    readonly onBack: () => void;
}

function RequestStep({ identity, request, onDecided, onBack }: RequestStepProps) {
    const deed = useDeed();
    const [organizationId, setOrganizationId] = useState(identity.currentOrganizationId);
    const [scopes, setScopes] = useState<readonly GrantableScope[]>(request.scopes);
    const { userCode } = request;
    const approve = async () => {
        const body = { userCode, scopes: [...scopes] };
        if (await deed.run('approve', () => api.call(oauthRoutes.approveDevice, { params: { organizationId }, body }))) {
            onDecided('The device is signed in. You can close this page.');
        }
    };
    const deny = async () => {
        if (await deed.run('deny', () => api.call(oauthRoutes.denyDevice, { body: { userCode } }))) {
            onDecided('The device was turned away. Nothing was given to it.');
        }
    };
    return (
        <EntryPage
            title="Let this device in?"
            lead="Only if you have just started it yourself, and it shows this very code. Nobody of ours ever asks you for a code."
            footer={
                <Button variant="subtle" size="compact-sm" onClick={onBack}>
                    Enter another code
                </Button>
            }
        >
            <Stack gap="lg">
                <FormAlert sentence={deed.fault} />
                <Text ff="monospace" size="xl" fw={700} ta="center">
                    {userCode}
                </Text>
                <Stack gap={4}>
                    <Text fw={600}>{request.clientName}</Text>
                    {request.deviceName !== undefined && <Text size="sm">It calls itself "{request.deviceName}".</Text>}
                    <Text size="sm" c="dimmed">
                        It asked at {momentOf(request.requestedAt)}, from {request.address}.
                    </Text>
                    <Text size="sm" c="dimmed">
                        It would work as {identity.user.name} ({identity.user.email}).
                    </Text>
                </Stack>
                {identity.memberships.length > 1 && (
                    <NativeSelect
                        label="Organisation that it works in"
                        data={identity.memberships.map(membership => ({ value: membership.organizationId, label: membership.name }))}
                        value={organizationId}
                        onChange={event => setOrganizationId(event.currentTarget.value)}
                    />
                )}
                <ScopeChoice label="It may" offered={request.scopes} chosen={scopes} onChange={setScopes} />
                <Group grow gap="sm">
                    <Button variant="default" loading={deed.busy === 'deny'} onClick={() => void deny()}>
                        Turn away
                    </Button>
                    <Button disabled={scopes.length === 0} loading={deed.busy === 'approve'} onClick={() => void approve()}>
                        Let it in
                    </Button>
                </Group>
            </Stack>
        </EntryPage>
    );
}
