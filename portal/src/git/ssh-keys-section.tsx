import { gitCredentialRoutes, type SshKey } from '@coditect/protocol';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { CopyField } from '../frame/copy-field.js';
import { momentOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { SshKeyDialog } from './ssh-key-dialog.js';

type Open = { readonly kind: 'new' } | { readonly kind: 'remove'; readonly key: SshKey };

/** The person's SSH keys: their public halves to copy, and nothing of the private ones. */
export function SshKeysSection() {
    const reading = useReading(async () => (await api.call(gitCredentialRoutes.listSshKeys)).keys);
    const deed = useDeed();
    const [open, setOpen] = useState<Open>();
    const close = () => {
        setOpen(undefined);
        deed.clear();
    };
    const remove = async ({ id }: SshKey) => {
        if (await deed.run('remove', () => api.call(gitCredentialRoutes.removeSshKey, { params: { keyId: id } }))) {
            close();
            await reading.again();
        }
    };
    return (
        <Section
            title="SSH keys"
            lead="The platform signs in to Git servers with them for your workspaces. The private half never leaves it."
            actions={
                <Button size="sm" onClick={() => setOpen({ kind: 'new' })}>
                    New key
                </Button>
            }
        >
            <ReadState
                reading={reading}
                what="your SSH keys"
                empty={{ when: keys => keys.length === 0, sentence: 'You have no SSH keys.' }}
            >
                {keys => (
                    <Stack component="ul" gap="lg" m={0} p={0} style={{ listStyle: 'none' }} aria-label="SSH keys">
                        {keys.map(key => (
                            <Stack component="li" gap="xs" key={key.id}>
                                <Group justify="space-between" align="end">
                                    <Text component="div" size="sm" c="dimmed" style={{ overflowWrap: 'anywhere', minWidth: 0, flex: 1 }}>
                                        {key.fingerprint}, {key.origin === 'generated' ? 'made here' : 'pasted'} {momentOf(key.createdAt)}
                                        {', '}
                                        {key.lastUsedAt === undefined ? 'never used' : `last used ${momentOf(key.lastUsedAt)}`}
                                    </Text>
                                    <Button
                                        variant="subtle"
                                        color="red"
                                        size="compact-sm"
                                        aria-label={`Delete ${key.name}`}
                                        onClick={() => setOpen({ kind: 'remove', key })}
                                    >
                                        Delete
                                    </Button>
                                </Group>
                                <CopyField
                                    label={key.name}
                                    value={key.publicKey}
                                    description="Public key. Add it to your account at the host."
                                />
                            </Stack>
                        ))}
                    </Stack>
                )}
            </ReadState>
            {open?.kind === 'new' && (
                <SshKeyDialog
                    onAdded={() => {
                        close();
                        void reading.again();
                    }}
                    onClose={close}
                />
            )}
            {open?.kind === 'remove' && (
                <ConfirmDialog
                    opened
                    title={`Delete ${open.key.name}?`}
                    confirmLabel="Delete key"
                    busy={deed.busy !== undefined}
                    fault={deed.fault}
                    onConfirm={() => void remove(open.key)}
                    onClose={close}
                >
                    <Text>Git can no longer sign in with it. This can't be undone. Remove it from your account at the host too.</Text>
                </ConfirmDialog>
            )}
        </Section>
    );
}
