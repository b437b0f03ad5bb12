import { gitCredentialRoutes, keyNameSchema } from '@coditect/protocol';
import { Button, Checkbox, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';

const fields = ['name', 'privateKey', 'passphrase'] as const;

/** Makes a key, or takes one that the person has. */
export function SshKeyDialog({ onAdded, onClose }: { readonly onAdded: () => void; readonly onClose: () => void }) {
    const elevated = useElevation();
    const [pasted, setPasted] = useState(false);
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields,
        first: { name: '', privateKey: '', passphrase: '' },
        check: ({ name, privateKey }) => ({
            fields: {
                ...faultsBy('name', keyNameSchema)({ name }).fields,
                ...(pasted && privateKey.trim() === '' ? { privateKey: 'Paste the private key.' } : {})
            }
        }),
        send: ({ name, privateKey, passphrase }) => {
            const body = { name, ...(pasted ? { privateKey, ...(passphrase ? { passphrase } : {}) } : {}) };
            return elevated(() => api.call(gitCredentialRoutes.addSshKey, { body }));
        },
        onSent: onAdded,
        onRefused: error => error instanceof ElevationDeclined
    });
    return (
        <Modal opened onClose={onClose} title="New SSH key" closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form ref={form} onSubmit={onSubmit} noValidate aria-label="New SSH key">
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput label="Name" placeholder="CODITECT" autoComplete="off" data-autofocus {...inputOf('name')} />
                    <Checkbox
                        label="Use a key that I have"
                        description="Otherwise the platform makes an ed25519 key."
                        checked={pasted}
                        onChange={event => setPasted(event.currentTarget.checked)}
                    />
                    {pasted && (
                        <>
                            <Textarea
                                label="Private key"
                                description="The whole file, such as ~/.ssh/id_ed25519. It is kept encrypted and never shown again."
                                placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
                                rows={6}
                                autoComplete="off"
                                spellCheck={false}
                                {...inputOf('privateKey')}
                            />
                            <TextInput
                                label="Passphrase"
                                description="If the key has one. It is used once, and not kept."
                                type="password"
                                autoComplete="off"
                                {...inputOf('passphrase')}
                            />
                        </>
                    )}
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" size="sm" loading={sending}>
                            {pasted ? 'Keep key' : 'Make key'}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
