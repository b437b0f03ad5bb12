import { type Identity, type Membership, roleMay, type Team, teamNameSchema, teamRoutes } from '@coditect/protocol';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable } from '../frame/list-table.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { TeamDialog } from './team-dialog.js';
import { useOrganizationEvents } from './use-organization-events.js';

interface TeamsSectionProps {
    readonly identity: Identity;
    readonly membership: Membership;
}

/** The teams of an organisation, and who is in them. */
export function TeamsSection({ membership }: TeamsSectionProps) {
    const { organizationId, role } = membership;
    const manages = roleMay(role, 'teams:manage');
    const reading = useReading(() => api.call(teamRoutes.listTeams, { params: { organizationId } }), [organizationId]);
    useOrganizationEvents(organizationId, ['teams.changed', 'membership.changed'], reading.again);
    const deed = useDeed();
    const [opened, setOpened] = useState<string>();
    const [asking, setAsking] = useState<Team>();
    const team = reading.value?.teams.find(({ teamId }) => teamId === opened);

    const remove = async ({ teamId, name }: Team) => {
        const call = () => api.call(teamRoutes.deleteTeam, { params: { organizationId, teamId } });
        if (await deed.run('delete', call, `The team ${name} was deleted.`)) {
            setAsking(undefined);
            await reading.again();
        }
    };
    return (
        <Section title="Teams" lead="Groups of members, to share things with. A person may be in several.">
            <Stack gap="lg">
                {manages && <TeamForm organizationId={organizationId} onMade={reading.again} />}
                {asking === undefined && <DeedState deed={deed} />}
                <ReadState
                    reading={reading}
                    what="the teams"
                    empty={{ when: ({ teams }) => teams.length === 0, sentence: 'There is no team yet.' }}
                >
                    {({ teams }) => (
                        <ListTable
                            label="Teams"
                            rows={teams}
                            keyOf={({ teamId }) => teamId}
                            columns={[
                                { header: 'Name', cell: ({ name }) => name },
                                { header: 'Members', cell: ({ members }) => members, quiet: true, width: 100 },
                                {
                                    header: 'Actions',
                                    headerHidden: true,
                                    width: 180,
                                    cell: one => (
                                        <Group gap="xs" wrap="nowrap">
                                            <Button
                                                variant="subtle"
                                                size="compact-sm"
                                                aria-label={`Open the team ${one.name}`}
                                                onClick={() => setOpened(one.teamId)}
                                            >
                                                Open
                                            </Button>
                                            {manages && (
                                                <Button
                                                    variant="subtle"
                                                    color="red"
                                                    size="compact-sm"
                                                    aria-label={`Delete the team ${one.name}`}
                                                    onClick={() => setAsking(one)}
                                                >
                                                    Delete
                                                </Button>
                                            )}
                                        </Group>
                                    )
                                }
                            ]}
                        />
                    )}
                </ReadState>
            </Stack>
            {team !== undefined && (
                <TeamDialog
                    organizationId={organizationId}
                    team={team}
                    manages={manages}
                    onChanged={reading.again}
                    onClose={() => setOpened(undefined)}
                />
            )}
            <ConfirmDialog
                opened={asking !== undefined}
                title={`Delete the team ${asking?.name ?? ''}?`}
                confirmLabel="Delete team"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => asking && void remove(asking)}
                onClose={() => {
                    setAsking(undefined);
                    deed.clear();
                }}
            >
                Its people stay in the organisation. What was shared with the team is shared with nobody then.
            </ConfirmDialog>
        </Section>
    );
}

function TeamForm({ organizationId, onMade }: { readonly organizationId: string; readonly onMade: () => Promise<void> }) {
    const { form, alert, sending, formFault, onSubmit, inputOf, reset } = useForm({
        fields: ['name'] as const,
        first: { name: '' },
        check: faultsBy('name', teamNameSchema),
        send: body => api.call(teamRoutes.createTeam, { params: { organizationId }, body }),
        onSent: () => {
            reset({ name: '' });
            void onMade();
        }
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="New team">
            <FormAlert sentence={formFault} ref={alert} />
            <Group gap="sm" align="end">
                <TextInput label="New team" autoComplete="off" {...inputOf('name')} />
                <Button type="submit" loading={sending}>
                    Make team
                </Button>
            </Group>
        </form>
    );
}
