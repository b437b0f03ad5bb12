import {
    type CreateConnection,
    type DefaultRole,
    defaultRoleSchema,
    federationRoutes,
    type Membership,
    type SsoConnection,
    samlRoutes
} from '@coditect/protocol';
import { Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { DeedState } from '../frame/deed-state.js';
import { certificatesIn, OidcFields, SamlFields } from './connection-fields.js';

const nobody = 'nobody';
const roleWords: Readonly<Record<DefaultRole, string>> = { admin: 'Admin', billing: 'Billing', member: 'Member', viewer: 'Viewer' };

interface ConnectionFormProps {
    readonly membership: Membership;
    readonly kind: 'oidc' | 'saml';
    readonly existing: SsoConnection | undefined;
    readonly onSaved: () => void;
    readonly onClose: () => void;
}

/** Makes or changes a connection. A secret that is kept is not shown; leaving its field empty keeps it. */
export function ConnectionForm({ membership, kind, existing, onSaved, onClose }: ConnectionFormProps) {
    const { organizationId, role } = membership;
    const settings = existing?.settings;
    const oidc = settings?.kind === 'oidc' ? settings : undefined;
    const saml = settings?.kind === 'saml' ? settings : undefined;
    const deed = useDeed();
    const [values, setValues] = useState({
        name: existing?.name ?? '',
        defaultRole: existing === undefined ? 'member' : (existing.defaultRole ?? nobody),
        trustsFactors: existing?.trustsFactors ?? false,
        issuer: oidc?.issuer ?? '',
        clientId: oidc?.clientId ?? '',
        clientSecret: '',
        metadata: '',
        idpEntityId: saml?.idpEntityId ?? '',
        ssoUrl: saml?.ssoUrl ?? '',
        certificates: saml?.certificates.join('\n') ?? ''
    });
    const set = (change: Partial<typeof values>) => setValues({ ...values, ...change });
    const field = (name: Exclude<keyof typeof values, 'trustsFactors'>) => ({
        value: values[name],
        onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value })
    });

    const body = (): CreateConnection => {
        const policy = {
            name: values.name,
            defaultRole: values.defaultRole === nobody ? null : defaultRoleSchema.parse(values.defaultRole),
            trustsFactors: values.trustsFactors
        };
        if (kind === 'oidc') {
            const { issuer, clientId, clientSecret } = values;
            return { ...policy, kind, oidc: { issuer, clientId, ...(clientSecret === '' ? {} : { clientSecret }) } };
        }
        const { idpEntityId, ssoUrl } = values;
        const kept = { ...(saml?.sloUrl ? { sloUrl: saml.sloUrl } : {}), attributeMapping: saml?.attributeMapping ?? {} };
        return { ...policy, kind, saml: { idpEntityId, ssoUrl, certificates: certificatesIn(values.certificates), ...kept } };
    };
    const save = async (event: FormEvent) => {
        event.preventDefault();
        const call = async () => {
            if (existing) {
                const { kind: _kind, ...change } = body();
                await api.call(federationRoutes.updateConnection, { params: { organizationId, connectionId: existing.id }, body: change });
            } else {
                await api.call(federationRoutes.createConnection, { params: { organizationId }, body: body() });
            }
        };
        if (await deed.run('save', call, 'The connection is saved.')) {
            onSaved();
        }
    };
    const readMetadata = () =>
        deed.run('metadata', async () => {
            const text = values.metadata.trim();
            const source = text.startsWith('<') ? ({ kind: 'xml', xml: text } as const) : ({ kind: 'url', url: text } as const);
            const read = await api.call(samlRoutes.readSamlMetadata, { params: { organizationId }, body: source });
            const certificates = read.certificates.map(({ pem }) => pem).join('\n');
            set({ metadata: '', idpEntityId: read.idpEntityId, ssoUrl: read.ssoUrl, certificates });
        });

    const roles = defaultRoleSchema.options.filter(
        one => role === 'owner' || (one !== 'admin' && one !== 'billing') || one === existing?.defaultRole
    );
    return (
        <form onSubmit={event => void save(event)} aria-label={existing ? `Change ${existing.name}` : 'Add an identity provider'}>
            <Stack gap="md">
                <DeedState deed={deed} />
                <TextInput size="sm" label="Name" description="As your people know it: Okta, Entra, ..." required {...field('name')} />
                {kind === 'oidc' ? (
                    <OidcFields field={field} kept={existing !== undefined} />
                ) : (
                    <SamlFields
                        field={field}
                        readable={values.metadata.trim() !== ''}
                        reading={deed.busy === 'metadata'}
                        onRead={() => void readMetadata()}
                    />
                )}
                <NativeSelect
                    label="New members become"
                    description="People of your verified domains become members at their first sign-in."
                    data={[
                        ...roles.map(one => ({ value: one, label: roleWords[one] })),
                        { value: nobody, label: 'Nobody: by invitation only' }
                    ]}
                    {...field('defaultRole')}
                />
                <Checkbox
                    label="This identity provider asks for a second factor itself, and its word is taken for that"
                    checked={values.trustsFactors}
                    onChange={event => set({ trustsFactors: event.currentTarget.checked })}
                />
                <Text c="dimmed" size="sm">
                    New settings have to prove themselves by a sign-in before they are offered to your people.
                </Text>
                <Group gap="sm">
                    <Button type="submit" size="sm" loading={deed.busy === 'save'}>
                        Save
                    </Button>
                    <Button variant="default" size="sm" onClick={onClose}>
                        Cancel
                    </Button>
                </Group>
            </Stack>
        </form>
    );
}
