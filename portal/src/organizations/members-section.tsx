import {
    type Identity,
    type Member,
    type Membership,
    mayAssign,
    memberRoutes,
    organizationRoutes,
    type Role,
    roleMay
} from '@coditect/protocol';
import { Button, Group, Menu, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { type Deed, useDeed } from '../api/use-deed.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { type Column, ListTable, Mark } from '../frame/list-table.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { RoleSelect } from './role-select.js';
import { roleName } from './role-words.js';
import { useMembers } from './use-members.js';

interface MembersSectionProps {
    readonly identity: Identity;
    readonly membership: Membership;
}

interface Asking {
    readonly what: 'remove' | 'transfer';
    readonly member: Member;
}

/** Who belongs to an organisation, and as what. */
export function MembersSection({ identity, membership }: MembersSectionProps) {
    const { organizationId, role: own, name: organizationName } = membership;
    const session = useSession();
    const { reading, filter, setFilter, showMore } = useMembers(organizationId);
    const deed = useDeed();
    const [asking, setAsking] = useState<Asking>();
    const paramsOf = ({ userId }: Member) => ({ organizationId, userId });

    const run = async (name: string, call: () => Promise<unknown>, done: string): Promise<boolean> => {
        const succeeded = await deed.run(name, call, done);
        if (succeeded) {
            await Promise.all([reading.again(), session.refresh()]);
        }
        return succeeded;
    };
    const setRole = (member: Member, role: Role) =>
        run(
            member.userId,
            () => api.call(memberRoutes.changeMemberRole, { params: paramsOf(member), body: { role } }),
            `${member.name} has the role ${roleName(role)} now.`
        );
    const suspend = (member: Member) =>
        run(member.userId, () => api.call(memberRoutes.suspendMember, { params: paramsOf(member) }), `${member.name} is suspended.`);
    const reactivate = (member: Member) =>
        run(member.userId, () => api.call(memberRoutes.reactivateMember, { params: paramsOf(member) }), `${member.name} is let in again.`);
    const confirm = async ({ what, member }: Asking) => {
        const succeeded =
            what === 'remove'
                ? await run(
                      'confirm',
                      () => api.call(memberRoutes.removeMember, { params: paramsOf(member) }),
                      `${member.name} was removed.`
                  )
                : await run(
                      'confirm',
                      () => api.call(organizationRoutes.transferOwnership, { params: { organizationId }, body: { userId: member.userId } }),
                      `${member.name} owns ${organizationName} now.`
                  );
        if (succeeded) {
            setAsking(undefined);
        }
    };

    const manages = (member: Member) => roleMay(own, 'members:manage') && mayAssign(own, member.role);
    const columns: readonly [Column<Member>, ...Column<Member>[]] = [
        {
            header: 'Name',
            cell: member => (
                <Stack gap={0}>
                    <Text component="span" fw={600}>
                        {member.name} {member.userId === identity.user.id && <Mark>You</Mark>} {member.suspended && <Mark>Suspended</Mark>}
                    </Text>
                    <Text component="span" size="sm" c="dimmed">
                        {member.email}
                    </Text>
                </Stack>
            )
        },
        {
            header: 'Role',
            width: 150,
            cell: member =>
                manages(member) ? (
                    <RoleSelect
                        label={`Role of ${member.name}`}
                        labelHidden
                        own={own}
                        value={member.role}
                        disabled={deed.busy !== undefined}
                        onChange={role => void setRole(member, role)}
                    />
                ) : (
                    roleName(member.role)
                )
        }
    ];
    const actions: Column<Member> = {
        header: 'Actions',
        headerHidden: true,
        width: 120,
        cell: member =>
            manages(member) && member.userId !== identity.user.id ? (
                <MemberMenu
                    member={member}
                    transferable={roleMay(own, 'organization:transfer')}
                    busy={deed.busy === member.userId}
                    onSuspend={() => void suspend(member)}
                    onReactivate={() => void reactivate(member)}
                    onAsk={what => setAsking({ what, member })}
                />
            ) : null
    };
    return (
        <Section title="Members" lead="A change of role, a suspension and a removal take effect at once, also in open workspaces.">
            <Stack gap="md">
                <TextInput
                    label="Search"
                    description="The beginning of a name or an address."
                    type="search"
                    value={filter}
                    onChange={event => setFilter(event.currentTarget.value)}
                />
                {asking === undefined && <DeedState deed={deed} />}
                <ReadState
                    reading={reading}
                    what="the members"
                    empty={{ when: ({ members }) => members.length === 0, sentence: 'Nobody is found by that.' }}
                >
                    {({ members, more }) => (
                        <>
                            <ListTable
                                label="Members"
                                columns={roleMay(own, 'members:manage') ? [...columns, actions] : columns}
                                rows={members}
                                keyOf={({ userId }) => userId}
                            />
                            {more && (
                                <Group justify="center" mt="md">
                                    <Button variant="default" size="sm" onClick={showMore}>
                                        Show more
                                    </Button>
                                </Group>
                            )}
                        </>
                    )}
                </ReadState>
            </Stack>
            <ConfirmMemberDeed
                asking={asking}
                organizationName={organizationName}
                deed={deed}
                onConfirm={() => asking && void confirm(asking)}
                onClose={() => {
                    setAsking(undefined);
                    deed.clear();
                }}
            />
        </Section>
    );
}

interface MemberMenuProps {
    readonly member: Member;
    readonly transferable: boolean;
    readonly busy: boolean;
    readonly onSuspend: () => void;
    readonly onReactivate: () => void;
    readonly onAsk: (what: Asking['what']) => void;
}

function MemberMenu({ member, transferable, busy, onSuspend, onReactivate, onAsk }: MemberMenuProps) {
    return (
        <Menu position="bottom-end" shadow="md">
            <Menu.Target>
                <Button variant="subtle" size="compact-sm" aria-label={`Manage ${member.name}`} loading={busy}>
                    Manage
                </Button>
            </Menu.Target>
            <Menu.Dropdown>
                {member.suspended ? (
                    <Menu.Item onClick={onReactivate}>Let in again</Menu.Item>
                ) : (
                    <Menu.Item onClick={onSuspend}>Suspend</Menu.Item>
                )}
                {transferable && !member.suspended && <Menu.Item onClick={() => onAsk('transfer')}>Hand the organisation over…</Menu.Item>}
                <Menu.Item color="red" onClick={() => onAsk('remove')}>
                    Remove…
                </Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}

interface ConfirmMemberDeedProps {
    readonly asking: Asking | undefined;
    readonly organizationName: string;
    readonly deed: Deed;
    readonly onConfirm: () => void;
    readonly onClose: () => void;
}

function ConfirmMemberDeed({ asking, organizationName, deed, onConfirm, onClose }: ConfirmMemberDeedProps) {
    const name = asking?.member.name ?? '';
    const words =
        asking?.what === 'transfer'
            ? {
                  title: `Hand ${organizationName} over?`,
                  confirmLabel: 'Hand over',
                  typedName: organizationName,
                  children: `${name} becomes the owner, and you an admin. Only the new owner can give it back.`
              }
            : {
                  title: `Remove ${name}?`,
                  confirmLabel: 'Remove member',
                  children: `${name} gets into nothing of ${organizationName} from this moment on. To come back, an invitation is needed.`
              };
    return (
        <ConfirmDialog
            opened={asking !== undefined}
            busy={deed.busy !== undefined}
            fault={deed.fault}
            onConfirm={onConfirm}
            onClose={onClose}
            {...words}
        />
    );
}
