import { apiKeyRoutes, type GrantableScope, grantableScopes, type Identity, keyNameSchema, type NewApiKey } from '@coditect/protocol';
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { api } from '../api/api.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { ScopeChoice } from './scope-choice.js';

interface NewKeyDialogProps {
    readonly identity: Identity;
    readonly onMade: (key: NewApiKey) => void;
    readonly onClose: () => void;
}

const lifetimes = [
    { value: '7', label: '7 days' },
    { value: '30', label: '30 days' },
    { value: '90', label: '90 days' },
    { value: '365', label: 'A year' }
];

export function NewKeyDialog({ identity, onMade, onClose }: NewKeyDialogProps) {
    const elevated = useElevation();
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name', 'organizationId', 'days', 'scopes'] as const,
        first: { name: '', organizationId: identity.currentOrganizationId, days: '30', scopes: '' },
        check: ({ name, scopes }) => ({
            fields: {
                ...faultsBy('name', keyNameSchema)({ name }).fields,
                ...(scopes === '' ? { scopes: 'Choose what the key may do.' } : {})
            }
        }),
        send: ({ name, organizationId, days, scopes }) => {
            const body = { name, scopes: scopesOf(scopes), expiresInDays: Number(days) };
            return elevated(() => api.call(apiKeyRoutes.createApiKey, { params: { organizationId }, body }));
        },
        onSent: onMade,
        onRefused: error => error instanceof ElevationDeclined
    });
    const scopes = inputOf('scopes');
    return (
        <Modal opened onClose={onClose} title="New API key" closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="New API key">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput label="Name" placeholder="For the build server" autoComplete="off" data-autofocus {...inputOf('name')} />
                    {identity.memberships.length > 1 && (
                        <NativeSelect
                            label="Organisation"
                            data={identity.memberships.map(({ organizationId, name }) => ({ value: organizationId, label: name }))}
                            {...inputOf('organizationId')}
                        />
                    )}
                    <NativeSelect label="Good for" data={lifetimes} {...inputOf('days')} />
                    <ScopeChoice
                        label="The key may"
                        offered={grantableScopes}
                        chosen={scopesOf(scopes.value)}
                        error={scopes.error}
                        onChange={chosen => scopes.onChange({ currentTarget: { value: chosen.join(' ') } })}
                    />
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" size="sm" loading={sending}>
                            Make key
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}

/** The form keeps them as one text. */
function scopesOf(text: string): GrantableScope[] {
    return grantableScopes.filter(scope => text.split(' ').includes(scope));
}
