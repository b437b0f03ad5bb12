import { accountRoutes } from '@coditect/protocol';
import { Button, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { api } from '../api/api.js';
import { usePublicDeed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';
import { EntryPage } from '../frame/entry-page.js';
import { OutboxLink } from '../mails/outbox-link.js';
import { useSession } from './session.js';

/** After a sign-up: one step is left, which the mail has. */
export function CheckMailPage({ email, onBack }: { readonly email: string; readonly onBack: () => void }) {
    const { refresh } = useSession();
    const resend = usePublicDeed();

    useEffect(() => {
        // The link opens another tab: back in this one, the person may be signed in.
        const look = () => {
            if (document.visibilityState === 'visible') {
                void refresh();
            }
        };
        document.addEventListener('visibilitychange', look);
        return () => document.removeEventListener('visibilitychange', look);
    }, [refresh]);

    const sendAgain = () => resend.run('resend', () => api.call(accountRoutes.resendVerification), 'It was sent again.');
    return (
        <EntryPage title="Check your mail">
            <Stack gap="lg">
                <Text>
                    A mail is on its way to <strong>{email}</strong>. Open its link in this browser, and your account is ready. The link is
                    good for 24 hours.
                </Text>
                <OutboxLink />
                <FormAlert sentence={resend.fault} />
                <Text role="status" size="sm" c="dimmed">
                    {resend.done}
                </Text>
                <Button variant="default" onClick={() => void sendAgain()} loading={resend.busy !== undefined}>
                    Send it again
                </Button>
                <Button variant="subtle" onClick={onBack}>
                    Use another address
                </Button>
            </Stack>
        </EntryPage>
    );
}
