import { federationRoutes, type Membership, type SsoConnection } from '@coditect/protocol';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, apiRoot } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { CopyField } from '../frame/copy-field.js';
import { DeedState } from '../frame/deed-state.js';
import { Mark } from '../frame/list-table.js';
import { ConnectionForm } from './connection-form.js';
import { SamlServiceProviderFields } from './saml-service-provider-fields.js';

interface ConnectionsPartProps {
    readonly membership: Membership;
    readonly connections: readonly SsoConnection[];
    readonly onChange: () => Promise<void>;
}

/** The organisation's identity providers: what each needs to be told, a way to try it, a change, an end. */
export function ConnectionsPart({ membership, connections, onChange }: ConnectionsPartProps) {
    const { organizationId } = membership;
    const deed = useDeed();
    const [editing, setEditing] = useState<SsoConnection | 'oidc' | 'saml'>();
    const [removing, setRemoving] = useState<SsoConnection>();

    const saved = async () => {
        setEditing(undefined);
        await onChange();
    };
    const link = ({ id }: SsoConnection) =>
        deed.run(`link ${id}`, async () => {
            const { location } = await api.call(federationRoutes.linkConnection, { params: { connectionId: id } });
            window.location.assign(location);
        });
    const remove = async ({ id, name }: SsoConnection) => {
        const call = () => api.call(federationRoutes.deleteConnection, { params: { organizationId, connectionId: id } });
        if (await deed.run('remove', call, `${name} is removed.`)) {
            setRemoving(undefined);
            await onChange();
        }
    };
    const form = (existing: SsoConnection | undefined, kind: 'oidc' | 'saml') => (
        <ConnectionForm
            key={existing?.id ?? kind}
            membership={membership}
            kind={kind}
            existing={existing}
            onSaved={() => void saved()}
            onClose={() => setEditing(undefined)}
        />
    );

    return (
        <Stack gap="lg">
            {removing === undefined && <DeedState deed={deed} />}
            {connections.map(connection => (
                <Stack key={connection.id} gap="sm">
                    <Text fw={600}>
                        {connection.name} <Mark>{connection.settings.kind === 'oidc' ? 'OpenID Connect' : 'SAML 2.0'}</Mark>{' '}
                        <Mark>{connection.testedAt === null ? 'Not tried yet' : 'Works'}</Mark>
                    </Text>
                    {connection.settings.kind === 'oidc' ? (
                        <CopyField
                            label="Redirect URI"
                            description="Enter it at the identity provider."
                            value={connection.settings.redirectUri}
                        />
                    ) : (
                        <SamlServiceProviderFields organizationId={organizationId} connectionId={connection.id} />
                    )}
                    <Group gap="sm">
                        <Button component="a" href={`${apiRoot}${connection.startPath}`} variant="default" size="sm">
                            Try to sign in
                        </Button>
                        <Button
                            variant="default"
                            size="sm"
                            loading={deed.busy === `link ${connection.id}`}
                            onClick={() => void link(connection)}
                        >
                            Link to my account
                        </Button>
                        <Button variant="default" size="sm" onClick={() => setEditing(connection)}>
                            Change
                        </Button>
                        <Button variant="default" size="sm" onClick={() => setRemoving(connection)}>
                            Remove
                        </Button>
                    </Group>
                    {editing === connection && form(connection, connection.settings.kind)}
                </Stack>
            ))}
            {editing === 'oidc' || editing === 'saml' ? (
                form(undefined, editing)
            ) : (
                <Group gap="sm">
                    <Button size="sm" onClick={() => setEditing('oidc')}>
                        Add OpenID Connect
                    </Button>
                    <Button size="sm" onClick={() => setEditing('saml')}>
                        Add SAML
                    </Button>
                </Group>
            )}
            <ConfirmDialog
                opened={removing !== undefined}
                title={`Remove ${removing?.name ?? ''}?`}
                confirmLabel="Remove"
                busy={deed.busy === 'remove'}
                fault={deed.fault}
                onConfirm={() => removing && void remove(removing)}
                onClose={() => setRemoving(undefined)}
            >
                Nobody can sign in through it any more. Members stay members.
            </ConfirmDialog>
        </Stack>
    );
}
