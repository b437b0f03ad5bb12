import { type Identity, organizationNameSchema, organizationRoutes } from '@coditect/protocol';
import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable, Mark } from '../frame/list-table.js';
import { momentOf } from '../frame/moments.js';
import { PersonPage } from '../frame/person-page.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { roleName } from './role-words.js';
import { useSwitching } from './use-switching.js';

/** `/organizations`: those that one belongs to, a new one, and those that may be brought back. */
export function OrganizationsPage({ identity }: { readonly identity: Identity }) {
    const session = useSession();
    const navigate = useNavigate();
    const reading = useReading(() => api.call(organizationRoutes.listOrganizations), [identity.memberships]);
    const switching = useSwitching();
    const restoring = useDeed();
    const restore = async (organizationId: string, name: string) => {
        const call = () => api.call(organizationRoutes.restoreOrganization, { params: { organizationId } });
        if (await restoring.run(organizationId, call, `${name} is back.`)) {
            await Promise.all([reading.again(), session.refresh()]);
        }
    };
    const work = async (organizationId: string) => {
        if (await switching.switchTo(organizationId)) {
            void navigate('/');
        }
    };
    const current = (organizationId: string) => organizationId === identity.currentOrganizationId;
    return (
        <PersonPage identity={identity} title="Organisations">
            <Section title="Yours" lead="Each organisation has its own members, workspaces and licence.">
                <DeedState deed={switching.deed} />
                <ReadState reading={reading} what="your organisations">
                    {({ organizations }) => (
                        <ListTable
                            label="Your organisations"
                            rows={organizations}
                            keyOf={({ organizationId }) => organizationId}
                            columns={[
                                {
                                    header: 'Name',
                                    cell: ({ organizationId, name, personal }) => (
                                        <>
                                            <Anchor component={Link} to={`/organizations/${organizationId}`} fw={600}>
                                                {name}
                                            </Anchor>{' '}
                                            {personal && <Mark>Personal</Mark>} {current(organizationId) && <Mark>You work here</Mark>}
                                        </>
                                    )
                                },
                                { header: 'Your role', cell: ({ role }) => roleName(role), width: 120 },
                                {
                                    header: 'Actions',
                                    headerHidden: true,
                                    width: 130,
                                    cell: ({ organizationId, name }) =>
                                        !current(organizationId) && (
                                            <Button
                                                variant="default"
                                                size="compact-sm"
                                                aria-label={`Work in ${name}`}
                                                loading={switching.deed.busy === organizationId}
                                                onClick={() => void work(organizationId)}
                                            >
                                                Work here
                                            </Button>
                                        )
                                }
                            ]}
                        />
                    )}
                </ReadState>
            </Section>
            <Section title="New organisation" lead="To work with others. You own it, and it begins with the free tier.">
                <NewOrganization
                    onMade={async organizationId => {
                        await switching.switchTo(organizationId);
                        void navigate(`/organizations/${organizationId}`);
                    }}
                />
            </Section>
            {reading.value !== undefined && reading.value.deleted.length > 0 && (
                <Section title="Deleted" lead="Until the day that is said they can be brought back, with all that was in them.">
                    <DeedState deed={restoring} />
                    <ListTable
                        label="Deleted organisations"
                        rows={reading.value.deleted}
                        keyOf={({ organizationId }) => organizationId}
                        columns={[
                            { header: 'Name', cell: ({ name }) => name },
                            {
                                header: 'Until',
                                quiet: true,
                                cell: ({ restorableUntil }) => <time dateTime={restorableUntil}>{momentOf(restorableUntil)}</time>
                            },
                            {
                                header: 'Actions',
                                headerHidden: true,
                                width: 130,
                                cell: ({ organizationId, name }) => (
                                    <Button
                                        variant="default"
                                        size="compact-sm"
                                        aria-label={`Bring ${name} back`}
                                        loading={restoring.busy === organizationId}
                                        onClick={() => void restore(organizationId, name)}
                                    >
                                        Bring back
                                    </Button>
                                )
                            }
                        ]}
                    />
                </Section>
            )}
        </PersonPage>
    );
}

function NewOrganization({ onMade }: { readonly onMade: (organizationId: string) => Promise<void> }) {
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name'] as const,
        first: { name: '' },
        check: faultsBy('name', organizationNameSchema),
        send: body => api.call(organizationRoutes.createOrganization, { body }),
        onSent: ({ organizationId }) => void onMade(organizationId)
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="New organisation">
            <Stack gap="md">
                <FormAlert sentence={formFault} ref={alert} />
                <TextInput label="Name" required autoComplete="organization" {...inputOf('name')} />
                <Group>
                    <Button type="submit" size="sm" loading={sending}>
                        Make organisation
                    </Button>
                    <Text size="sm" c="dimmed">
                        People are invited afterwards.
                    </Text>
                </Group>
            </Stack>
        </form>
    );
}
