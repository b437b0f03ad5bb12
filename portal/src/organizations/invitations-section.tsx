import { type Identity, type Invitation, invitationRoutes, type Membership, organizationRoutes, type Role } from '@coditect/protocol';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { FormAlert } from '../forms/form-alert.js';
import { emailFaults } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable, Mark } from '../frame/list-table.js';
import { dayOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { OutboxLink } from '../mails/outbox-link.js';
import { RoleSelect } from './role-select.js';
import { roleName } from './role-words.js';
import { useOrganizationEvents } from './use-organization-events.js';

interface InvitationsSectionProps {
    readonly identity: Identity;
    readonly membership: Membership;
}

/** Inviting people by their addresses, and the invitations that nobody has accepted yet. */
export function InvitationsSection({ membership }: InvitationsSectionProps) {
    const { organizationId } = membership;
    const reading = useReading(() => api.call(invitationRoutes.listInvitations, { params: { organizationId } }), [organizationId]);
    useOrganizationEvents(organizationId, ['invitations.changed'], reading.again);
    const organization = useReading(() => api.call(organizationRoutes.getOrganization, { params: { organizationId } }), [organizationId]);
    const deed = useDeed();
    const [asking, setAsking] = useState<Invitation>();
    const paramsOf = ({ invitationId }: Invitation) => ({ organizationId, invitationId });

    const resend = async (invitation: Invitation) => {
        const call = () => api.call(invitationRoutes.resendInvitation, { params: paramsOf(invitation) });
        if (await deed.run(invitation.invitationId, call, `The invitation of ${invitation.email} was sent again.`)) {
            await reading.again();
        }
    };
    const revoke = async (invitation: Invitation) => {
        const call = () => api.call(invitationRoutes.revokeInvitation, { params: paramsOf(invitation) });
        if (await deed.run('revoke', call, `The invitation of ${invitation.email} was taken back.`)) {
            setAsking(undefined);
            await reading.again();
        }
    };
    return (
        <>
            <Section
                title="Invite somebody"
                lead="A mail with a link goes there. Only who proves to have that address can accept it, within seven days."
            >
                <ReadState reading={organization} what="the organisation">
                    {({ defaultRole }) => <InviteForm membership={membership} defaultRole={defaultRole} onInvited={reading.again} />}
                </ReadState>
            </Section>
            <Section title="Open invitations">
                {asking === undefined && <DeedState deed={deed} />}
                <ReadState
                    reading={reading}
                    what="the invitations"
                    empty={{ when: ({ invitations }) => invitations.length === 0, sentence: 'No invitation waits for an answer.' }}
                >
                    {({ invitations }) => (
                        <ListTable
                            label="Open invitations"
                            rows={invitations}
                            keyOf={({ invitationId }) => invitationId}
                            columns={[
                                {
                                    header: 'Address',
                                    cell: invitation => (
                                        <>
                                            {invitation.email} {invitation.state === 'expired' && <Mark>Expired</Mark>}
                                        </>
                                    )
                                },
                                { header: 'Role', cell: ({ role }) => roleName(role), width: 110 },
                                {
                                    header: 'Good until',
                                    quiet: true,
                                    cell: ({ expiresAt }) => <time dateTime={expiresAt}>{dayOf(expiresAt)}</time>,
                                    width: 130
                                },
                                {
                                    header: 'Actions',
                                    headerHidden: true,
                                    width: 140,
                                    cell: invitation => (
                                        <Stack gap={4} align="start">
                                            <Button
                                                variant="subtle"
                                                size="compact-sm"
                                                aria-label={`Send the invitation of ${invitation.email} again`}
                                                loading={deed.busy === invitation.invitationId}
                                                onClick={() => void resend(invitation)}
                                            >
                                                Send again
                                            </Button>
                                            <Button
                                                variant="subtle"
                                                color="red"
                                                size="compact-sm"
                                                aria-label={`Take the invitation of ${invitation.email} back`}
                                                onClick={() => setAsking(invitation)}
                                            >
                                                Take back
                                            </Button>
                                        </Stack>
                                    )
                                }
                            ]}
                        />
                    )}
                </ReadState>
                <ConfirmDialog
                    opened={asking !== undefined}
                    title="Take the invitation back?"
                    confirmLabel="Take back"
                    busy={deed.busy !== undefined}
                    fault={deed.fault}
                    onConfirm={() => asking && void revoke(asking)}
                    onClose={() => {
                        setAsking(undefined);
                        deed.clear();
                    }}
                >
                    The link that was sent to {asking?.email} leads nowhere from then on. You can invite the address anew.
                </ConfirmDialog>
            </Section>
        </>
    );
}

interface InviteFormProps {
    readonly membership: Membership;
    readonly defaultRole: Role;
    readonly onInvited: () => Promise<void>;
}

function InviteForm({ membership, defaultRole, onInvited }: InviteFormProps) {
    const { organizationId, role: own } = membership;
    const elevated = useElevation();
    const [role, setRole] = useState<Role>(defaultRole);
    const [sentTo, setSentTo] = useState<string>();
    const { form, alert, sending, formFault, onSubmit, inputOf, reset } = useForm({
        fields: ['email'] as const,
        first: { email: '' },
        check: emailFaults,
        send: ({ email }) =>
            elevated(() => api.call(invitationRoutes.createInvitation, { params: { organizationId }, body: { email, role } })),
        onSent: invitation => {
            setSentTo(invitation.email);
            reset({ email: '' });
            void onInvited();
        },
        onRefused: error => error instanceof ElevationDeclined
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="Invite somebody">
            <Stack gap="md">
                <FormAlert sentence={formFault} ref={alert} />
                <TextInput label="Address" type="email" inputMode="email" autoComplete="off" {...inputOf('email')} />
                <RoleSelect label="Role" own={own} value={role} onChange={setRole} />
                <Group gap="md">
                    <Button type="submit" size="sm" loading={sending}>
                        Send invitation
                    </Button>
                    <div role="status">
                        {sentTo !== undefined && (
                            <Group gap="xs">
                                <Text size="sm" c="dimmed">
                                    An invitation is on its way to {sentTo}.
                                </Text>
                                <OutboxLink />
                            </Group>
                        )}
                    </div>
                </Group>
            </Stack>
        </form>
    );
}
