import { type Member, memberRoutes, type Team, teamNameSchema, teamRoutes } from '@coditect/protocol';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable } from '../frame/list-table.js';
import { ReadState } from '../frame/read-state.js';

const typingPause = 250;
const offered = 5;
const shownMembers = 100;

interface TeamDialogProps {
    readonly organizationId: string;
    readonly team: Team;
    readonly manages: boolean;
    readonly onChanged: () => Promise<void>;
    readonly onClose: () => void;
}

/** One team: its name and its people, and for who may, the change of both. */
export function TeamDialog({ organizationId, team, manages, onChanged, onClose }: TeamDialogProps) {
    const { teamId, name } = team;
    const params = { organizationId, teamId };
    const reading = useReading(
        () => api.call(teamRoutes.listTeamMembers, { params, query: { limit: shownMembers } }),
        [teamId, team.members]
    );
    const deed = useDeed();
    const run = async (member: Member, call: () => Promise<unknown>, done: string) => {
        if (await deed.run(member.userId, call, done)) {
            await Promise.all([reading.again(), onChanged()]);
        }
    };
    const add = (member: Member) =>
        run(
            member,
            () => api.call(teamRoutes.addTeamMember, { params: { ...params, userId: member.userId } }),
            `${member.name} was added.`
        );
    const take = (member: Member) =>
        run(
            member,
            () => api.call(teamRoutes.removeTeamMember, { params: { ...params, userId: member.userId } }),
            `${member.name} was taken out.`
        );
    return (
        <Modal opened onClose={onClose} title={name} size="lg" closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <Stack gap="lg">
                {manages && <RenameForm key={name} organizationId={organizationId} team={team} onRenamed={onChanged} />}
                <DeedState deed={deed} />
                <ReadState
                    reading={reading}
                    what="the team"
                    empty={{ when: ({ members }) => members.length === 0, sentence: 'Nobody is in this team yet.' }}
                >
                    {({ members, next }) => (
                        <>
                            <ListTable
                                label={`Members of ${name}`}
                                rows={members}
                                keyOf={({ userId }) => userId}
                                columns={[
                                    { header: 'Name', cell: member => `${member.name} (${member.email})` },
                                    {
                                        header: 'Actions',
                                        headerHidden: true,
                                        width: 110,
                                        cell: member =>
                                            manages && (
                                                <Button
                                                    variant="subtle"
                                                    size="compact-sm"
                                                    aria-label={`Take ${member.name} out of ${name}`}
                                                    loading={deed.busy === member.userId}
                                                    onClick={() => void take(member)}
                                                >
                                                    Take out
                                                </Button>
                                            )
                                    }
                                ]}
                            />
                            {next !== undefined && <Text c="dimmed">The first {shownMembers} are shown.</Text>}
                        </>
                    )}
                </ReadState>
                {manages && <Adding organizationId={organizationId} known={reading.value?.members ?? []} onAdd={add} />}
            </Stack>
        </Modal>
    );
}

function RenameForm({ organizationId, team, onRenamed }: { organizationId: string; team: Team; onRenamed: () => Promise<void> }) {
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name'] as const,
        first: { name: team.name },
        check: faultsBy('name', teamNameSchema),
        send: body => api.call(teamRoutes.renameTeam, { params: { organizationId, teamId: team.teamId }, body }),
        onSent: () => void onRenamed()
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="Name of the team">
            <FormAlert sentence={formFault} ref={alert} />
            <Group gap="sm" align="end">
                <TextInput label="Name" autoComplete="off" {...inputOf('name')} />
                <Button type="submit" variant="default" loading={sending}>
                    Rename
                </Button>
            </Group>
        </form>
    );
}

interface AddingProps {
    readonly organizationId: string;
    readonly known: readonly Member[];
    readonly onAdd: (member: Member) => Promise<void>;
}

function Adding({ organizationId, known, onAdd }: AddingProps) {
    const [text, setText] = useState('');
    const [search] = useDebouncedValue(text.trim(), typingPause);
    const reading = useReading(
        async () =>
            search === ''
                ? { members: [] }
                : api.call(memberRoutes.listMembers, { params: { organizationId }, query: { search, limit: offered } }),
        [organizationId, search]
    );
    const found = (reading.value?.members ?? []).filter(({ userId }) => !known.some(member => member.userId === userId));
    return (
        <Stack gap="xs">
            <TextInput
                label="Add somebody"
                description="The beginning of a member's name or address."
                type="search"
                value={text}
                onChange={event => setText(event.currentTarget.value)}
            />
            {reading.fault !== undefined && <Text role="alert">{reading.fault}</Text>}
            <Text role="status" size="sm" c="dimmed">
                {search !== '' && reading.value !== undefined && found.length === 0 ? 'Nobody else is found by that.' : ''}
            </Text>
            {found.map(member => (
                <Group key={member.userId} justify="space-between">
                    <Text>
                        {member.name} ({member.email})
                    </Text>
                    <Button variant="default" size="compact-sm" aria-label={`Add ${member.name}`} onClick={() => void onAdd(member)}>
                        Add
                    </Button>
                </Group>
            ))}
        </Stack>
    );
}
