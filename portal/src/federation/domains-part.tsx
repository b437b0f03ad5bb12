import { federationRoutes, type OrganizationDomain } from '@coditect/protocol';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { CopyField } from '../frame/copy-field.js';
import { DeedState } from '../frame/deed-state.js';
import { Mark } from '../frame/list-table.js';

interface DomainsPartProps {
    readonly organizationId: string;
    readonly domains: readonly OrganizationDomain[];
    readonly onChange: () => Promise<void>;
}

/** The organisation's domains, and for each that is not verified the record to put into its DNS. */
export function DomainsPart({ organizationId, domains, onChange }: DomainsPartProps) {
    const deed = useDeed();
    const [name, setName] = useState('');
    const [removing, setRemoving] = useState<OrganizationDomain>();
    const of = (domain: OrganizationDomain) => ({ organizationId, domainId: domain.id });

    const add = async (event: FormEvent) => {
        event.preventDefault();
        const call = () => api.call(federationRoutes.addDomain, { params: { organizationId }, body: { domain: name } });
        if (await deed.run('add', call, 'The domain is added.')) {
            setName('');
            await onChange();
        }
    };
    const check = async (domain: OrganizationDomain) => {
        const call = () => api.call(federationRoutes.checkDomain, { params: of(domain) });
        if (await deed.run(`check ${domain.id}`, call, `${domain.domain} is verified.`)) {
            await onChange();
        }
    };
    const remove = async (domain: OrganizationDomain) => {
        const call = () => api.call(federationRoutes.removeDomain, { params: of(domain) });
        if (await deed.run('remove', call, `${domain.domain} is removed.`)) {
            setRemoving(undefined);
            await onChange();
        }
    };

    return (
        <Stack gap="lg">
            {removing === undefined && <DeedState deed={deed} />}
            {domains.map(domain => (
                <Stack key={domain.id} gap="xs">
                    <Group justify="space-between">
                        <Text fw={600}>
                            {domain.domain} <Mark>{domain.verifiedAt === null ? 'Not verified' : 'Verified'}</Mark>
                        </Text>
                        <Button variant="default" size="sm" aria-label={`Remove ${domain.domain}`} onClick={() => setRemoving(domain)}>
                            Remove
                        </Button>
                    </Group>
                    {domain.verifiedAt === null && (
                        <>
                            <CopyField
                                label={`TXT record at ${domain.domain}`}
                                description="Put it into the domain's DNS. It can take up to an hour to be seen."
                                value={domain.record}
                            />
                            <Group>
                                <Button size="sm" loading={deed.busy === `check ${domain.id}`} onClick={() => void check(domain)}>
                                    Check now
                                </Button>
                            </Group>
                        </>
                    )}
                </Stack>
            ))}
            <form onSubmit={event => void add(event)} aria-label="Add a domain">
                <Group align="end" gap="sm">
                    <TextInput
                        label="Domain"
                        placeholder="example.com"
                        size="sm"
                        autoComplete="off"
                        value={name}
                        onChange={event => setName(event.currentTarget.value)}
                    />
                    <Button type="submit" size="sm" loading={deed.busy === 'add'} disabled={name.trim() === ''}>
                        Add domain
                    </Button>
                </Group>
            </form>
            <ConfirmDialog
                opened={removing !== undefined}
                title={`Remove ${removing?.domain ?? ''}?`}
                confirmLabel="Remove domain"
                busy={deed.busy === 'remove'}
                fault={deed.fault}
                onConfirm={() => removing && void remove(removing)}
                onClose={() => setRemoving(undefined)}
            >
                People with addresses of this domain can no longer sign in through your company.
            </ConfirmDialog>
        </Stack>
    );
}
