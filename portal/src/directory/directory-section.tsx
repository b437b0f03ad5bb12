import { type Directory, directoryRoutes } from '@coditect/protocol';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { CopyField } from '../frame/copy-field.js';
import { DeedState } from '../frame/deed-state.js';
import { momentOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import type { OrganizationSectionProps } from '../organizations/organization-page.js';

const moment = (at: string | undefined) => (at === undefined ? 'never' : momentOf(at));

/** The connection of the organisation's own directory, by SCIM. */
export function DirectorySection({ membership }: OrganizationSectionProps) {
    const params = { organizationId: membership.organizationId };
    const reading = useReading(() => api.call(directoryRoutes.getDirectory, { params }), [membership.organizationId]);
    const deed = useDeed();
    const [token, setToken] = useState<string>();
    const [asking, setAsking] = useState<'replace' | 'revoke'>();

    const create = async () => {
        const made = await deed.run(
            'create',
            async () => {
                const answer = await api.call(directoryRoutes.createDirectoryToken, { params });
                setToken(answer.token);
                reading.set(answer.directory);
            },
            'The token is made.'
        );
        if (made) {
            setAsking(undefined);
        }
    };
    const revoke = async () => {
        const revoked = await deed.run('revoke', () => api.call(directoryRoutes.revokeDirectoryToken, { params }), 'The token is revoked.');
        if (revoked) {
            setAsking(undefined);
            setToken(undefined);
            await reading.again();
        }
    };

    return (
        <Section
            title="Directory sync"
            lead="Your company's directory (Microsoft Entra, Okta and others) can say by SCIM 2.0 who belongs here. Who is deactivated there is signed out here at once."
        >
            {asking === undefined && <DeedState deed={deed} />}
            <ReadState reading={reading} what="the directory">
                {directory => (
                    <Stack gap="lg">
                        <CopyField
                            label="Base URL"
                            description='"Tenant URL" in Entra, "SCIM connector base URL" in Okta'
                            value={directory.baseUrl}
                        />
                        {token !== undefined && <NewToken token={token} />}
                        <Sync directory={directory} />
                        <Group gap="sm">
                            {directory.token === undefined ? (
                                <Button size="sm" loading={deed.busy === 'create'} onClick={() => void create()}>
                                    Create token
                                </Button>
                            ) : (
                                <>
                                    <Button size="sm" variant="default" onClick={() => setAsking('replace')}>
                                        Replace token
                                    </Button>
                                    <Button size="sm" variant="default" color="red" onClick={() => setAsking('revoke')}>
                                        Revoke token
                                    </Button>
                                </>
                            )}
                        </Group>
                    </Stack>
                )}
            </ReadState>
            <ConfirmDialog
                opened={asking === 'replace'}
                title="Replace the token?"
                confirmLabel="Replace token"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => void create()}
                onClose={() => setAsking(undefined)}
            >
                The token of now ends at once. The directory changes nothing here until it has the new one.
            </ConfirmDialog>
            <ConfirmDialog
                opened={asking === 'revoke'}
                title="Revoke the token?"
                confirmLabel="Revoke token"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => void revoke()}
                onClose={() => setAsking(undefined)}
            >
                The directory can change nothing here any more. People and teams stay as they are.
            </ConfirmDialog>
        </Section>
    );
}

function NewToken({ token }: { readonly token: string }) {
    return (
        <Alert color="green" variant="outline" title="Copy the token now: it is shown this once">
            <CopyField label="Token" value={token} />
        </Alert>
    );
}

function Sync({ directory: { token, lastSyncAt, users, groups } }: { readonly directory: Directory }) {
    if (token === undefined && lastSyncAt === undefined) {
        return <Text c="dimmed">No directory is connected. Verify your domain first, so that it can bring people in.</Text>;
    }
    return (
        <Text c="dimmed" size="sm">
            {token === undefined
                ? 'There is no token. '
                : `Token ending in ${token.hint}, made ${moment(token.createdAt)}, last used ${moment(token.lastUsedAt)}. `}
            Last change: {moment(lastSyncAt)}. People: {users.active} active, {users.suspended} suspended. Groups: {groups}.
        </Text>
    );
}
