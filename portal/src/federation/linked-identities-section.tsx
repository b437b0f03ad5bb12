import { federationRoutes, type Identity, type LinkedIdentity, type SignInProvider } from '@coditect/protocol';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable } from '../frame/list-table.js';
import { dayOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { problemSentence } from './problem-words.js';

const day = (at: string | null) => (at === null ? 'never' : dayOf(at));

/** The identities of other parties that sign this person in: what there are, one more, one less. */
export function LinkedIdentitiesSection({ identity }: { readonly identity: Identity }) {
    const { email } = identity.user;
    const [search] = useSearchParams();
    const reading = useReading(async () => {
        const [{ identities }, { providers }, company] = await Promise.all([
            api.call(federationRoutes.listLinkedIdentities),
            api.call(federationRoutes.listSignInProviders),
            api.call(federationRoutes.discoverSignIn, { body: { email } })
        ]);
        return { identities, providers, company };
    }, [email]);
    const deed = useDeed();
    const [unlinking, setUnlinking] = useState<LinkedIdentity>();

    const link = (provider: SignInProvider) =>
        deed.run(`link ${provider.id}`, async () => {
            const { location } = await api.call(federationRoutes.linkProvider, { params: { provider: provider.id } });
            window.location.assign(location);
        });
    const linkCompany = (connectionId: string) =>
        deed.run('link company', async () => {
            const { location } = await api.call(federationRoutes.linkConnection, { params: { connectionId } });
            window.location.assign(location);
        });
    const unlink = async ({ id, via }: LinkedIdentity) => {
        const call = () => api.call(federationRoutes.unlinkIdentity, { params: { identityId: id } });
        if (await deed.run('unlink', call, `${via.name} is unlinked.`)) {
            setUnlinking(undefined);
            await reading.again();
        }
    };

    return (
        <Section title="Linked accounts" lead="Sign in here with an account that you have elsewhere. A mail tells you of each change.">
            {unlinking === undefined && <DeedState deed={deed} />}
            <Outcome problem={search.get('problem')} linked={search.has('linked')} />
            <ReadState reading={reading} what="your linked accounts">
                {({ identities, providers, company }) => (
                    <Stack gap="lg">
                        {identities.length === 0 ? (
                            <Text c="dimmed">None is linked.</Text>
                        ) : (
                            <ListTable
                                label="Linked accounts"
                                keyOf={row => row.id}
                                rows={identities}
                                columns={[
                                    { header: 'Account', width: 130, cell: row => row.via.name },
                                    { header: 'Address there', cell: row => row.email ?? 'unknown', quiet: true },
                                    { header: 'Last used', cell: row => day(row.lastUsedAt), quiet: true, width: 140 },
                                    {
                                        header: 'Unlink',
                                        headerHidden: true,
                                        width: 170,
                                        cell: row => (
                                            <Button variant="default" size="compact-sm" onClick={() => setUnlinking(row)}>
                                                Unlink {row.via.name}
                                            </Button>
                                        )
                                    }
                                ]}
                            />
                        )}
                        <Group gap="sm">
                            {providers.map(provider => (
                                <Button
                                    key={provider.id}
                                    variant="default"
                                    size="sm"
                                    loading={deed.busy === `link ${provider.id}`}
                                    onClick={() => void link(provider)}
                                >
                                    Link {provider.name}
                                </Button>
                            ))}
                            {company.kind === 'sso' && (
                                <Button
                                    variant="default"
                                    size="sm"
                                    loading={deed.busy === 'link company'}
                                    onClick={() => void linkCompany(company.connectionId)}
                                >
                                    Link your company
                                </Button>
                            )}
                        </Group>
                        {providers.length === 0 && (
                            <Text c="dimmed" size="sm">
                                No provider is set up at this installation.
                            </Text>
                        )}
                    </Stack>
                )}
            </ReadState>
            <ConfirmDialog
                opened={unlinking !== undefined}
                title={`Unlink ${unlinking?.via.name ?? ''}?`}
                confirmLabel="Unlink"
                busy={deed.busy === 'unlink'}
                fault={deed.fault}
                onConfirm={() => unlinking && void unlink(unlinking)}
                onClose={() => setUnlinking(undefined)}
            >
                You can no longer sign in with it. Your account and its work stay.
            </ConfirmDialog>
        </Section>
    );
}

/** What became of a link that was begun on this page and went over the provider. */
function Outcome({ problem, linked }: { readonly problem: string | null; readonly linked: boolean }) {
    const sentence = problemSentence(problem);
    if (sentence !== undefined) {
        return (
            <Alert role="alert" color="red" variant="outline" mb="md">
                {sentence}
            </Alert>
        );
    }
    return linked ? (
        <Alert role="status" color="green" variant="outline" mb="md">
            The account is linked.
        </Alert>
    ) : null;
}
