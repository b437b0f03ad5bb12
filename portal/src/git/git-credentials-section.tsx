import { type GitCredential, gitCredentialRoutes } from '@coditect/protocol';
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { ListTable } from '../frame/list-table.js';
import { momentOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { GitCredentialDialog } from './git-credential-dialog.js';

type Open = { readonly kind: 'new' } | { readonly kind: 'replace' | 'remove'; readonly entry: GitCredential };

/** Tokens and passwords by which Git gets at the person's repositories. None of them is ever shown again. */
export function GitCredentialsSection() {
    const reading = useReading(async () => (await api.call(gitCredentialRoutes.listGitCredentials)).credentials);
    const deed = useDeed();
    const [open, setOpen] = useState<Open>();
    const close = () => {
        setOpen(undefined);
        deed.clear();
    };
    const remove = async ({ id }: GitCredential) => {
        if (await deed.run('remove', () => api.call(gitCredentialRoutes.removeGitCredential, { params: { credentialId: id } }))) {
            close();
            await reading.again();
        }
    };
    return (
        <Section
            title="Tokens and passwords"
            lead="Git in your workspaces uses them to read and change repositories. They are kept encrypted, and shown to nobody."
            actions={
                <Button size="sm" onClick={() => setOpen({ kind: 'new' })}>
                    Add
                </Button>
            }
        >
            <ReadState
                reading={reading}
                what="your tokens and passwords"
                empty={{
                    when: entries => entries.length === 0,
                    sentence: 'Nothing is kept. Git asks when it needs something, and you can let it be remembered then.'
                }}
            >
                {entries => (
                    <ListTable
                        label="Tokens and passwords"
                        keyOf={entry => entry.id}
                        rows={entries}
                        columns={[
                            { header: 'Host', cell: entry => entry.host },
                            { header: 'User name', cell: entry => entry.username },
                            {
                                header: 'Last used',
                                quiet: true,
                                cell: entry => (entry.lastUsedAt === undefined ? 'Never' : momentOf(entry.lastUsedAt))
                            },
                            {
                                header: 'Change',
                                headerHidden: true,
                                width: 180,
                                cell: entry => (
                                    <Group gap="xs">
                                        <Button
                                            variant="subtle"
                                            size="compact-sm"
                                            aria-label={`Replace the token of ${entry.username} at ${entry.host}`}
                                            onClick={() => setOpen({ kind: 'replace', entry })}
                                        >
                                            Replace
                                        </Button>
                                        <Button
                                            variant="subtle"
                                            color="red"
                                            size="compact-sm"
                                            aria-label={`Remove ${entry.username} at ${entry.host}`}
                                            onClick={() => setOpen({ kind: 'remove', entry })}
                                        >
                                            Remove
                                        </Button>
                                    </Group>
                                )
                            }
                        ]}
                    />
                )}
            </ReadState>
            {(open?.kind === 'new' || open?.kind === 'replace') && (
                <GitCredentialDialog
                    entry={open.kind === 'replace' ? open.entry : undefined}
                    onSaved={() => {
                        close();
                        void reading.again();
                    }}
                    onClose={close}
                />
            )}
            {open?.kind === 'remove' && (
                <ConfirmDialog
                    opened
                    title={`Remove ${open.entry.username} at ${open.entry.host}?`}
                    confirmLabel="Remove"
                    busy={deed.busy !== undefined}
                    fault={deed.fault}
                    onConfirm={() => void remove(open.entry)}
                    onClose={close}
                >
                    <Text>Git asks for it the next time. At the host itself the token stays good: revoke it there.</Text>
                </ConfirmDialog>
            )}
        </Section>
    );
}
