import {
    type Member,
    memberRoutes,
    roleMay,
    type SharedRole,
    sharedRoleSchema,
    type WorkspaceShare,
    workspaceSharingRoutes
} from '@coditect/protocol';
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable } from '../frame/list-table.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { useLiveEvents } from '../live/use-live-events.js';
import type { WorkspaceSectionProps } from './workspace-page.js';

const typingPause = 250;
const offered = 5;

const roleWords: Readonly<Record<SharedRole, string>> = { edit: 'Can edit', view: 'Can view' };

/** With whom a workspace is shared, and by which role. */
export function SharingSection({ workspace }: WorkspaceSectionProps) {
    const { id: workspaceId, organizationId, ownerUserId } = workspace;
    const reading = useReading(
        async () => (await api.call(workspaceSharingRoutes.listWorkspaceShares, { params: { workspaceId } })).shares,
        [workspaceId]
    );
    useLiveEvents({
        onFresh: () => void reading.again(),
        onEvent: payload => {
            if (payload.type === 'workspace-shares.changed' && payload.workspaceId === workspaceId) {
                void reading.again();
            }
        }
    });
    const deed = useDeed();
    const run = async (userId: string, call: () => Promise<unknown>, done: string) => {
        if (await deed.run(userId, call, done)) {
            await reading.again();
        }
    };
    const share = (userId: string, name: string, role: SharedRole) =>
        run(
            userId,
            () => api.call(workspaceSharingRoutes.shareWorkspace, { params: { workspaceId, userId }, body: { role } }),
            role === 'edit' ? `${name} can work in it now.` : `${name} can look at its files now.`
        );
    const end = ({ userId, name }: WorkspaceShare) =>
        run(
            userId,
            () => api.call(workspaceSharingRoutes.unshareWorkspace, { params: { workspaceId, userId } }),
            `It is shared with ${name} no more.`
        );
    return (
        <Section
            title="Sharing"
            lead="Who can edit opens the IDE as you do, runs programs in it, and so reads whatever is in it: its variables and secrets, and what Git is given while you have it open. Who can view looks at the files on a page of this platform, and changes nothing."
        >
            <Stack gap="lg">
                <DeedState deed={deed} />
                <ReadState
                    reading={reading}
                    what="with whom it is shared"
                    empty={{ when: shares => shares.length === 0, sentence: 'It is shared with nobody.' }}
                >
                    {shares => (
                        <ListTable
                            label="People with whom it is shared"
                            rows={shares}
                            keyOf={({ userId }) => userId}
                            columns={[
                                { header: 'Name', cell: ({ name }) => name },
                                {
                                    header: 'Role',
                                    width: 170,
                                    cell: one => (
                                        <RoleChoice
                                            label={`Role of ${one.name}`}
                                            value={one.role}
                                            disabled={deed.busy !== undefined}
                                            onChange={role => void share(one.userId, one.name, role)}
                                        />
                                    )
                                },
                                {
                                    header: 'Actions',
                                    headerHidden: true,
                                    width: 110,
                                    cell: one => (
                                        <Button
                                            variant="subtle"
                                            color="red"
                                            size="compact-sm"
                                            loading={deed.busy === one.userId}
                                            aria-label={`End the sharing with ${one.name}`}
                                            onClick={() => void end(one)}
                                        >
                                            End
                                        </Button>
                                    )
                                }
                            ]}
                        />
                    )}
                </ReadState>
                <Adding
                    organizationId={organizationId}
                    known={[ownerUserId, ...(reading.value ?? []).map(({ userId }) => userId)]}
                    onAdd={(member, role) => share(member.userId, member.name, role)}
                />
            </Stack>
        </Section>
    );
}

interface RoleChoiceProps {
    readonly label: string;
    readonly value: SharedRole;
    readonly disabled?: boolean;
    readonly onChange: (role: SharedRole) => void;
}

function RoleChoice({ label, value, disabled = false, onChange }: RoleChoiceProps) {
    return (
        <NativeSelect
            aria-label={label}
            size="sm"
            data={sharedRoleSchema.options.map(role => ({ value: role, label: roleWords[role] }))}
            value={value}
            disabled={disabled}
            onChange={event => onChange(sharedRoleSchema.parse(event.currentTarget.value))}
        />
    );
}

interface AddingProps {
    readonly organizationId: string;
    readonly known: readonly string[];
    readonly onAdd: (member: Member, role: SharedRole) => Promise<void>;
}

function Adding({ organizationId, known, onAdd }: AddingProps) {
    const [text, setText] = useState('');
    const [role, setRole] = useState<SharedRole>('edit');
    const [search] = useDebouncedValue(text.trim(), typingPause);
    const reading = useReading(
        async () =>
            search === ''
                ? { members: [] }
                : api.call(memberRoutes.listMembers, { params: { organizationId }, query: { search, limit: offered } }),
        [organizationId, search]
    );
    const found = (reading.value?.members ?? []).filter(
        member => !known.includes(member.userId) && !member.suspended && roleMay(member.role, 'workspaces:use')
    );
    return (
        <Stack gap="xs">
            <Group align="end" gap="sm">
                <TextInput
                    label="Share with"
                    description="The beginning of a member's name or address."
                    type="search"
                    value={text}
                    style={{ flex: 1, minWidth: 180 }}
                    onChange={event => setText(event.currentTarget.value)}
                />
                <RoleChoice label="Role for whom you add" value={role} onChange={setRole} />
            </Group>
            {reading.fault !== undefined && <Text role="alert">{reading.fault}</Text>}
            <Text role="status" size="sm" c="dimmed">
                {search !== '' && search === text.trim() && reading.value !== undefined && found.length === 0
                    ? 'No other member of this organisation has a name or an address that begins so.'
                    : ''}
            </Text>
            {found.map(member => (
                <Group key={member.userId} justify="space-between">
                    <Text>
                        {member.name} ({member.email})
                    </Text>
                    <Button
                        variant="default"
                        size="compact-sm"
                        aria-label={`Share with ${member.name}`}
                        onClick={() => void onAdd(member, role).then(() => setText(''))}
                    >
                        Share
                    </Button>
                </Group>
            ))}
        </Stack>
    );
}
