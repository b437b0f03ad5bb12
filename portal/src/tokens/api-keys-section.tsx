import { type ApiKey, apiKeyRoutes, type Identity, type NewApiKey } from '@coditect/protocol';
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { KeySecretDialog } from './key-secret-dialog.js';
import { KeyTable } from './key-table.js';
import { NewKeyDialog } from './new-key-dialog.js';
import { RotateKeyDialog } from './rotate-key-dialog.js';

type Open = { readonly kind: 'new' } | { readonly kind: 'rotate' | 'revoke'; readonly key: ApiKey };

/** The person's own keys: making, renewing and ending them. */
export function ApiKeysSection({ identity }: { readonly identity: Identity }) {
    const reading = useReading(async () => (await api.call(apiKeyRoutes.listApiKeys)).keys);
    const [open, setOpen] = useState<Open>();
    const [made, setMade] = useState<NewApiKey>();
    const deed = useDeed();
    const close = () => {
        setOpen(undefined);
        deed.clear();
    };
    const show = (key: NewApiKey) => {
        setOpen(undefined);
        setMade(key);
        void reading.again();
    };
    const revoke = async ({ id }: ApiKey) => {
        if (await deed.run('revoke', () => api.call(apiKeyRoutes.revokeApiKey, { params: { keyId: id } }))) {
            close();
            await reading.again();
        }
    };
    const nameOf = (organizationId: string) =>
        identity.memberships.find(membership => membership.organizationId === organizationId)?.name ?? 'an organisation that you left';
    return (
        <Section
            title="API keys"
            lead="For programs of yours. A key works in one organisation, and may do no more than you may do there yourself."
            actions={
                <Button size="sm" onClick={() => setOpen({ kind: 'new' })}>
                    New key
                </Button>
            }
        >
            <ReadState reading={reading} what="your API keys" empty={{ when: keys => keys.length === 0, sentence: 'You have no keys.' }}>
                {keys => (
                    <KeyTable
                        label="API keys"
                        keys={keys}
                        whose={key => `in ${nameOf(key.organizationId)}`}
                        actions={key => (
                            <Group gap="xs">
                                <Button
                                    variant="subtle"
                                    size="compact-sm"
                                    aria-label={`Renew ${key.name}`}
                                    onClick={() => setOpen({ kind: 'rotate', key })}
                                >
                                    Renew
                                </Button>
                                <Button
                                    variant="subtle"
                                    color="red"
                                    size="compact-sm"
                                    aria-label={`Revoke ${key.name}`}
                                    onClick={() => setOpen({ kind: 'revoke', key })}
                                >
                                    Revoke
                                </Button>
                            </Group>
                        )}
                    />
                )}
            </ReadState>
            {open?.kind === 'new' && <NewKeyDialog identity={identity} onMade={show} onClose={close} />}
            {open?.kind === 'rotate' && <RotateKeyDialog apiKey={open.key} onRotated={show} onClose={close} />}
            {open?.kind === 'revoke' && (
                <ConfirmDialog
                    opened
                    title={`Revoke ${open.key.name}?`}
                    confirmLabel="Revoke key"
                    busy={deed.busy !== undefined}
                    fault={deed.fault}
                    onConfirm={() => void revoke(open.key)}
                    onClose={close}
                >
                    <Text>Programs that use it stop working at once. This can't be undone.</Text>
                </ConfirmDialog>
            )}
            {made !== undefined && <KeySecretDialog made={made} onClose={() => setMade(undefined)} />}
        </Section>
    );
}
