import {
    type Identity,
    type Membership,
    type Organization,
    organizationNameSchema,
    organizationRoutes,
    type Role,
    restorableDays,
    roleMay
} from '@coditect/protocol';
import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { type Reading, useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import { faultsBy } from '../forms/form-faults.js';
import { SubmitRow } from '../forms/submit-row.js';
import { useForm } from '../forms/use-form.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { RoleSelect } from './role-select.js';
import { useOrganizationEvents } from './use-organization-events.js';

interface GeneralSectionProps {
    readonly identity: Identity;
    readonly membership: Membership;
}

interface SettingProps {
    readonly organization: Organization;
    readonly reading: Reading<Organization>;
}

/** Name, defaults and safety of an organisation, and the ways out of it. */
export function GeneralSection({ membership }: GeneralSectionProps) {
    const { organizationId, role, personal } = membership;
    const reading = useReading(() => api.call(organizationRoutes.getOrganization, { params: { organizationId } }), [organizationId]);
    useOrganizationEvents(organizationId, ['organization.changed', 'membership.changed'], reading.again);
    if (personal) {
        return null;
    }
    return (
        <>
            {roleMay(role, 'organization:update') && (
                <Section title="Name and defaults">
                    <ReadState reading={reading} what="the organisation">
                        {organization => <NameForm key={organization.name} organization={organization} reading={reading} />}
                    </ReadState>
                </Section>
            )}
            {roleMay(role, 'security:manage') && (
                <Section title="Second factor" lead="Let in only members who sign in with a second factor, in every workspace and page.">
                    <ReadState reading={reading} what="the organisation">
                        {organization => <FactorSwitch organization={organization} reading={reading} />}
                    </ReadState>
                </Section>
            )}
            <Ways membership={membership} />
        </>
    );
}

function NameForm({ organization, reading }: SettingProps) {
    const { organizationId } = organization;
    const session = useSession();
    const [defaultRole, setDefaultRole] = useState<Role>(organization.defaultRole);
    const [saved, setSaved] = useState('');
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields: ['name'] as const,
        first: { name: organization.name },
        check: faultsBy('name', organizationNameSchema),
        send: ({ name }) =>
            api.call(organizationRoutes.updateOrganization, {
                params: { organizationId },
                body: { name, ...(defaultRole === 'owner' ? {} : { defaultRole }) }
            }),
        onSent: changed => {
            reading.set(changed);
            setSaved('Saved.');
            void session.refresh();
        }
    });
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="Name and defaults">
            <Stack gap="md">
                <FormAlert sentence={formFault} ref={alert} />
                <TextInput label="Name" required autoComplete="organization" {...inputOf('name')} />
                <RoleSelect
                    label="Role of new members"
                    own={organization.role}
                    value={defaultRole}
                    without={['owner']}
                    onChange={setDefaultRole}
                />
                <SubmitRow label="Save" sending={sending} done={saved} />
            </Stack>
        </form>
    );
}

function FactorSwitch({ organization, reading }: SettingProps) {
    const { organizationId, factorRequired } = organization;
    const deed = useDeed();
    const set = (wanted: boolean) =>
        deed.run(
            'factor',
            async () =>
                reading.set(
                    await api.call(organizationRoutes.setFactorRequired, { params: { organizationId }, body: { factorRequired: wanted } })
                ),
            wanted ? 'A second factor is required now.' : 'A second factor is not required any more.'
        );
    return (
        <>
            <DeedState deed={deed} />
            <Switch
                label="Require a second factor"
                description="Who has shown none is let in again after setting one up. You need to have signed in with one yourself."
                checked={factorRequired}
                disabled={deed.busy !== undefined}
                onChange={event => void set(event.currentTarget.checked)}
            />
        </>
    );
}

/** Leaving and deleting. */
function Ways({ membership }: { readonly membership: Membership }) {
    const { organizationId, name, role } = membership;
    const session = useSession();
    const navigate = useNavigate();
    const deed = useDeed();
    const [asking, setAsking] = useState<'leave' | 'delete'>();
    const params = { organizationId };
    const gone = async (run: () => Promise<unknown>) => {
        if (await deed.run('way', run)) {
            await session.refresh();
            void navigate('/organizations');
        }
    };
    const close = () => {
        setAsking(undefined);
        deed.clear();
    };
    return (
        <Section
            title={roleMay(role, 'organization:delete') ? 'Leave or delete' : 'Leave'}
            lead="What you made here stays with the organisation when you leave."
        >
            <Group gap="sm">
                <Button variant="default" size="sm" onClick={() => setAsking('leave')}>
                    Leave {name}
                </Button>
                {roleMay(role, 'organization:delete') && (
                    <Button variant="outline" color="red" size="sm" onClick={() => setAsking('delete')}>
                        Delete {name}
                    </Button>
                )}
            </Group>
            <ConfirmDialog
                opened={asking === 'leave'}
                title={`Leave ${name}?`}
                confirmLabel="Leave"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => void gone(() => api.call(organizationRoutes.leaveOrganization, { params }))}
                onClose={close}
            >
                You get into nothing of it any more, from this moment on. To come back you have to be invited again.
            </ConfirmDialog>
            <ConfirmDialog
                opened={asking === 'delete'}
                title={`Delete ${name}?`}
                confirmLabel="Delete organisation"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                typedName={name}
                onConfirm={() => void gone(() => api.call(organizationRoutes.deleteOrganization, { params, body: { name } }))}
                onClose={close}
            >
                Nobody gets in from this moment on, and its workspaces stop. You can bring it back for {restorableDays} days from the list
                of your organisations.
            </ConfirmDialog>
        </Section>
    );
}
