import { isReservedVariable, isVariableName, type NewVariable, type Variable, variableLimits } from '@coditect/protocol';
import { Button, Checkbox, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import type { FormFaults } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { ListTable, Mark } from '../frame/list-table.js';
import { momentOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import styles from './variable-list.module.css';

/** Where variables are kept: those of one workspace, or of a person. */
export interface VariablePlace {
    readonly list: () => Promise<readonly Variable[]>;
    readonly set: (name: string, variable: NewVariable) => Promise<unknown>;
    readonly remove: (name: string) => Promise<unknown>;
}

interface VariableListProps {
    readonly title: string;
    readonly lead: string;
    readonly empty: string;
    readonly place: VariablePlace;
    /** Reads anew when it changes. */
    readonly of: string;
}

type Open = { readonly kind: 'set'; readonly variable: Variable | undefined } | { readonly kind: 'remove'; readonly variable: Variable };

/** Environment variables by name; values of secrets are never shown again. */
export function VariableList({ title, lead, empty, place, of }: VariableListProps) {
    const reading = useReading(place.list, [of]);
    const deed = useDeed();
    const [open, setOpen] = useState<Open>();
    const close = () => {
        setOpen(undefined);
        deed.clear();
    };
    const remove = async ({ name }: Variable) => {
        if (await deed.run('remove', () => place.remove(name))) {
            close();
            await reading.again();
        }
    };
    return (
        <Section
            title={title}
            lead={lead}
            actions={
                <Button size="sm" onClick={() => setOpen({ kind: 'set', variable: undefined })}>
                    Add variable
                </Button>
            }
        >
            <ReadState reading={reading} what="the variables" empty={{ when: variables => variables.length === 0, sentence: empty }}>
                {variables => (
                    <ListTable
                        label={title}
                        rows={variables}
                        keyOf={({ name }) => name}
                        columns={[
                            {
                                header: 'Name',
                                cell: ({ name, secret }) => (
                                    <>
                                        <code>{name}</code> {secret && <Mark>Secret</Mark>}
                                    </>
                                )
                            },
                            {
                                header: 'Value',
                                cell: ({ secret, value }) =>
                                    secret ? <span>•••••••• (hidden)</span> : <code className={styles.value}>{value}</code>
                            },
                            { header: 'Changed', quiet: true, cell: ({ changedAt }) => momentOf(changedAt) },
                            {
                                header: 'Actions',
                                headerHidden: true,
                                width: 180,
                                cell: variable => (
                                    <Group gap="xs">
                                        <Button
                                            variant="subtle"
                                            size="compact-sm"
                                            aria-label={`Change ${variable.name}`}
                                            onClick={() => setOpen({ kind: 'set', variable })}
                                        >
                                            Change
                                        </Button>
                                        <Button
                                            variant="subtle"
                                            color="red"
                                            size="compact-sm"
                                            aria-label={`Remove ${variable.name}`}
                                            onClick={() => setOpen({ kind: 'remove', variable })}
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
            {open?.kind === 'set' && (
                <VariableDialog
                    variable={open.variable}
                    place={place}
                    onSet={() => {
                        close();
                        void reading.again();
                    }}
                    onClose={close}
                />
            )}
            <ConfirmDialog
                opened={open?.kind === 'remove'}
                title={`Remove ${open?.variable?.name ?? ''}?`}
                confirmLabel="Remove"
                busy={deed.busy !== undefined}
                fault={deed.fault}
                onConfirm={() => open?.kind === 'remove' && void remove(open.variable)}
                onClose={close}
            >
                What runs keeps it until its next start.
            </ConfirmDialog>
        </Section>
    );
}

interface VariableDialogProps {
    readonly variable: Variable | undefined;
    readonly place: VariablePlace;
    readonly onSet: () => void;
    readonly onClose: () => void;
}

function VariableDialog({ variable, place, onSet, onClose }: VariableDialogProps) {
    const [secret, setSecret] = useState(variable?.secret ?? true);
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm<'name' | 'value', unknown>({
        fields: ['name', 'value'],
        first: { name: variable?.name ?? '', value: variable?.value ?? '' },
        check: faultsOf,
        send: ({ name, value }) => place.set(name.trim(), { value, secret }),
        onSent: onSet
    });
    const title = variable === undefined ? 'New variable' : `Change ${variable.name}`;
    return (
        <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form ref={form} onSubmit={onSubmit} noValidate>
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput
                        label="Name"
                        description="Such as API_TOKEN."
                        autoComplete="off"
                        spellCheck={false}
                        readOnly={variable !== undefined}
                        data-autofocus={variable === undefined}
                        {...inputOf('name')}
                    />
                    <Textarea
                        label="Value"
                        {...(variable?.secret ? { description: 'The value that it has is not shown. Write the new one.' } : {})}
                        autoComplete="off"
                        spellCheck={false}
                        autosize={false}
                        rows={3}
                        data-autofocus={variable !== undefined}
                        {...inputOf('value')}
                    />
                    <Checkbox
                        label="Secret"
                        description="Never shown again, on no page and by no program's request."
                        checked={secret}
                        onChange={event => setSecret(event.currentTarget.checked)}
                    />
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" size="sm" loading={sending}>
                            Save
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}

function faultsOf({ name, value }: Readonly<Record<'name' | 'value', string>>): FormFaults<'name' | 'value'> {
    const fields: Partial<Record<'name' | 'value', string>> = {};
    if (!isVariableName(name.trim())) {
        fields.name = 'A name is made of letters, digits and underscores, and begins with no digit.';
    } else if (isReservedVariable(name.trim())) {
        fields.name = `${name.trim()} belongs to the platform, the shell or the system. Choose another name.`;
    }
    if (value.length > variableLimits.valueCharacters) {
        fields.value = 'A value has at most 16,384 characters. Keep larger ones in a file.';
    }
    return { fields };
}
