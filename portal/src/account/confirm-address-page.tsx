import { accountRoutes } from '@coditect/protocol';
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api/api.js';
import { usePublicDeed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';
import { EntryPage } from '../frame/entry-page.js';
import { LoadingPage } from '../frame/waiting-pages.js';
import { useSession } from './session.js';

/** Where the link to a new address leads. It asks for a click, since programs that look through mails open links too. */
export function ConfirmAddressPage({ token }: { readonly token: string }) {
    const { state, refresh } = useSession();
    const [email, setEmail] = useState<string>();
    const deed = usePublicDeed();
    const confirm = () =>
        deed.run('confirm', async () => {
            const answer = await api.call(accountRoutes.confirmAddress, { body: { token } });
            setEmail(answer.email);
            await refresh();
        });
    if (state.kind === 'loading') {
        return <LoadingPage />;
    }
    if (state.kind === 'signed-out') {
        return (
            <EntryPage title="Confirm your address">
                <Stack gap="lg">
                    <Text>Sign in to the account that is to have this address. Then open the link in the mail once more.</Text>
                    <Button component={Link} to="/sign-in">
                        Sign in
                    </Button>
                </Stack>
            </EntryPage>
        );
    }
    return email === undefined ? (
        <EntryPage title="Confirm your address">
            <Stack gap="lg">
                <Text>From now on you sign in with it, and mails go there.</Text>
                <FormAlert sentence={deed.fault} />
                <Button loading={deed.busy !== undefined} onClick={() => void confirm()}>
                    Confirm address
                </Button>
            </Stack>
        </EntryPage>
    ) : (
        <EntryPage title="Your address is confirmed">
            <Stack gap="lg">
                <Text role="status">
                    Your account has the address <strong>{email}</strong>.
                </Text>
                <Button component={Link} to="/account">
                    Open account
                </Button>
            </Stack>
        </EntryPage>
    );
}
