import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';

interface ConfirmDialogProps {
    readonly opened: boolean;
    readonly title: string;
    /** What will happen, and whether it can be undone. */
    readonly children: ReactNode;
    /** The deed in a word or two: "Remove member". */
    readonly confirmLabel: string;
    readonly busy: boolean;
    readonly fault?: string | undefined;
    /** Has to be typed first, where the deed can't be undone: the name of what goes. */
    readonly typedName?: string;
    readonly onConfirm: () => void;
    readonly onClose: () => void;
}

/** Asks before something that is hard to undo. */
export function ConfirmDialog(props: ConfirmDialogProps) {
    const { opened, title, children, confirmLabel, busy, fault, typedName, onConfirm, onClose } = props;
    const [typed, setTyped] = useState('');
    useEffect(() => {
        if (opened) {
            setTyped('');
        }
    }, [opened]);
    const ready = typedName === undefined || typed.trim() === typedName;
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (ready && !busy) {
            onConfirm();
        }
    };
    return (
        <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form onSubmit={submit}>
                <Stack gap="lg">
                    <Text component="div">{children}</Text>
                    {typedName !== undefined && (
                        <TextInput
                            label={`Type "${typedName}" to confirm`}
                            value={typed}
                            autoComplete="off"
                            onChange={event => setTyped(event.currentTarget.value)}
                        />
                    )}
                    {fault !== undefined && (
                        <Alert role="alert" color="red" variant="outline">
                            {fault}
                        </Alert>
                    )}
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose} data-autofocus={typedName === undefined}>
                            Cancel
                        </Button>
                        <Button type="submit" color="red" size="sm" loading={busy} disabled={!ready}>
                            {confirmLabel}
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
