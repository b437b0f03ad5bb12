import { type Identity, type InvitationPreview, identityRoutes, invitationProblems, invitationRoutes, roleMay } from '@coditect/protocol';
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useLinkToken } from '../account/link-token.js';
import { pathWithNext } from '../account/next-path.js';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { problemOf } from '../api/problem-of.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import { EntryPage } from '../frame/entry-page.js';
import { LoadingPage } from '../frame/waiting-pages.js';
import { browserStore } from '../storage/browser-store.js';
import { dropInvitation, keepInvitation, readInvitation } from './pending-invitation.js';
import { roleWords } from './role-words.js';
import { useSwitching } from './use-switching.js';

const here = '/invitation';

/** `/invitation#<secret>`: what the link of an invitation leads to, before and after signing up or in. */
export function InvitationPage() {
    const fromLink = useLinkToken();
    const [token] = useState(() => {
        if (fromLink !== '') {
            keepInvitation(browserStore, fromLink, Date.now());
            return fromLink;
        }
        return readInvitation(browserStore, Date.now());
    });
    const { state } = useSession();
    const preview = useReading<InvitationPreview | 'invalid'>(async () => {
        try {
            return token === undefined ? 'invalid' : await api.call(invitationRoutes.previewInvitation, { body: { token } });
        } catch (error) {
            if (problemOf(error).code === invitationProblems.invalid) {
                dropInvitation(browserStore);
                return 'invalid';
            }
            throw error;
        }
    }, [token]);
    if (preview.fault !== undefined) {
        return (
            <EntryPage title="The invitation can't be read">
                <Stack gap="lg">
                    <FormAlert sentence={preview.fault} />
                    <Button onClick={() => void preview.again()}>Try again</Button>
                </Stack>
            </EntryPage>
        );
    }
    if (preview.value === undefined || state.kind === 'loading') {
        return <LoadingPage />;
    }
    if (preview.value === 'invalid' || token === undefined) {
        return (
            <EntryPage title="This invitation leads nowhere">
                <Stack gap="lg">
                    <Text>It was used, taken back, or is too old. Ask who invited you for a new one.</Text>
                    <Button component={Link} to="/" variant="default">
                        Go to your workspaces
                    </Button>
                </Stack>
            </EntryPage>
        );
    }
    return (
        <EntryPage
            title={`Join ${preview.value.organizationName}`}
            lead={`${preview.value.email} is invited as ${roleWords[preview.value.role].name}. ${roleWords[preview.value.role].meaning}`}
        >
            {state.kind === 'signed-in' ? (
                <Acceptance identity={state.identity} preview={preview.value} token={token} />
            ) : (
                <Stack gap="md">
                    <Text>Use the account of {preview.value.email}, or make one. This invitation waits for you meanwhile.</Text>
                    <Button component={Link} to={pathWithNext('/sign-up', here)}>
                        Create account
                    </Button>
                    <Button component={Link} to={pathWithNext('/sign-in', here)} variant="default">
                        Sign in
                    </Button>
                </Stack>
            )}
        </EntryPage>
    );
}

interface AcceptanceProps {
    readonly identity: Identity;
    readonly preview: InvitationPreview;
    readonly token: string;
}

function Acceptance({ identity, preview, token }: AcceptanceProps) {
    const session = useSession();
    const navigate = useNavigate();
    const deed = useDeed();
    const { switchTo } = useSwitching();
    const invited = identity.user.email.toLowerCase() === preview.email.toLowerCase();
    const accept = async () => {
        let path = '/organizations';
        const accepted = await deed.run('accept', async () => {
            const { organizationId, role } = await api.call(invitationRoutes.acceptInvitation, { body: { token } });
            dropInvitation(browserStore);
            await session.refresh();
            // One who can't go on there at once, as without a second factor, finds it in the list.
            const entered = await switchTo(organizationId);
            path = !entered ? '/organizations' : roleMay(role, 'workspaces:use') ? '/' : `/organizations/${organizationId}`;
        });
        if (accepted) {
            void navigate(path, { replace: true });
        }
    };
    const signOut = () =>
        deed.run('sign-out', async () => {
            await api.call(identityRoutes.signOut);
            session.ended();
        });
    return (
        <Stack gap="md">
            <FormAlert sentence={deed.fault} />
            {invited ? (
                <Button loading={deed.busy === 'accept'} onClick={() => void accept()}>
                    Accept
                </Button>
            ) : (
                <>
                    <Text>
                        You are signed in as {identity.user.email}. This invitation is for {preview.email}, so sign in with that address.
                    </Text>
                    <Button loading={deed.busy === 'sign-out'} onClick={() => void signOut()}>
                        Use another account
                    </Button>
                </>
            )}
            <Button component={Link} to="/" variant="default">
                Not now
            </Button>
        </Stack>
    );
}
