import {
    type CreateConnection,
    createConnectionSchema,
    type DefaultRole,
    defaultRoleSchema,
    federationRoutes,
    type Membership,
    type SsoConnection,
    samlRoutes
} from '@coditect/protocol';
import { Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { FormAlert } from '../forms/form-alert.js';
import { schemaFaults } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { DeedState } from '../frame/deed-state.js';
import { certificatesIn, OidcFields, SamlFields } from './connection-fields.js';

const nobody = 'nobody';
const commonFields = ['name', 'defaultRole'] as const;
const fieldsOf = {
    oidc: [...commonFields, 'issuer', 'clientId', 'clientSecret'],
    saml: [...commonFields, 'metadata', 'idpEntityId', 'ssoUrl', 'certificates']
} as const;
type Field = (typeof fieldsOf)['oidc' | 'saml'][number];
type Values = Readonly<Record<Field, string>>;

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
    const elevated = useElevation();
    const [trustsFactors, setTrustsFactors] = useState(existing?.trustsFactors ?? false);

    const bodyOf = (values: Values): CreateConnection => {
        const policy = {
            name: values.name,
            defaultRole: values.defaultRole === nobody ? null : defaultRoleSchema.parse(values.defaultRole),
            trustsFactors
        };
        if (kind === 'oidc') {
            const { issuer, clientId, clientSecret } = values;
            return { ...policy, kind, oidc: { issuer, clientId, ...(clientSecret === '' ? {} : { clientSecret }) } };
        }
        const { idpEntityId, ssoUrl } = values;
        const kept = { ...(saml?.sloUrl ? { sloUrl: saml.sloUrl } : {}), attributeMapping: saml?.attributeMapping ?? {} };
        return { ...policy, kind, saml: { idpEntityId, ssoUrl, certificates: certificatesIn(values.certificates), ...kept } };
    };
    const { form, alert, sending, formFault, onSubmit, inputOf, values, reset } = useForm<Field, unknown>({
        fields: fieldsOf[kind],
        first: {
            name: existing?.name ?? '',
            defaultRole: existing === undefined ? 'member' : (existing.defaultRole ?? nobody),
            issuer: oidc?.issuer ?? '',
            clientId: oidc?.clientId ?? '',
            clientSecret: '',
            metadata: '',
            idpEntityId: saml?.idpEntityId ?? '',
            ssoUrl: saml?.ssoUrl ?? '',
            certificates: saml?.certificates.join('\n') ?? ''
        },
        check: values => {
            const { fields } = schemaFaults(createConnectionSchema, bodyOf(values), fieldsOf[kind]);
            const secretMissing = kind === 'oidc' && existing === undefined && values.clientSecret === '';
            return { fields: secretMissing ? { ...fields, clientSecret: 'Enter the client secret.' } : fields };
        },
        send: values =>
            elevated<unknown>(() => {
                if (existing === undefined) {
                    return api.call(federationRoutes.createConnection, { params: { organizationId }, body: bodyOf(values) });
                }
                const { kind: _kind, ...change } = bodyOf(values);
                return api.call(federationRoutes.updateConnection, { params: { organizationId, connectionId: existing.id }, body: change });
            }),
        onSent: onSaved,
        onRefused: error => error instanceof ElevationDeclined
    });
    const readMetadata = () =>
        deed.run('metadata', async () => {
            const text = values.metadata.trim();
            const source = text.startsWith('<') ? ({ kind: 'xml', xml: text } as const) : ({ kind: 'url', url: text } as const);
            const read = await api.call(samlRoutes.readSamlMetadata, { params: { organizationId }, body: source });
            const certificates = read.certificates.map(({ pem }) => pem).join('\n');
            reset({ ...values, metadata: '', idpEntityId: read.idpEntityId, ssoUrl: read.ssoUrl, certificates });
        });

    const roles = defaultRoleSchema.options.filter(
        one => role === 'owner' || (one !== 'admin' && one !== 'billing') || one === existing?.defaultRole
    );
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label={existing ? `Change ${existing.name}` : 'Add an identity provider'}>
            <Stack gap="md">
                <DeedState deed={deed} />
                <FormAlert sentence={formFault} ref={alert} />
                <TextInput label="Name" description="As your people know it: Okta, Entra, ..." autoComplete="off" {...inputOf('name')} />
                {kind === 'oidc' ? (
                    <OidcFields field={inputOf} kept={existing !== undefined} />
                ) : (
                    <SamlFields
                        field={inputOf}
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
                    {...inputOf('defaultRole')}
                />
                <Checkbox
                    label="This identity provider asks for a second factor itself, and its word is taken for that"
                    checked={trustsFactors}
                    onChange={event => setTrustsFactors(event.currentTarget.checked)}
                />
                <Text c="dimmed" size="sm">
                    New settings have to prove themselves by a sign-in before they are offered to your people.
                </Text>
                <Group gap="sm">
                    <Button type="submit" size="sm" loading={sending}>
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
