import { Button, Modal, Stack, TextInput, type TextInputProps } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import type { Deed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';

interface TextDialogProps {
    readonly title: string;
    readonly label: string;
    readonly description?: string;
    readonly first?: string;
    readonly confirmLabel: string;
    /** What the text has to be. */
    readonly schema: z.ZodType<string>;
    readonly deed: Deed;
    readonly input?: Pick<TextInputProps, 'type' | 'inputMode' | 'autoComplete' | 'placeholder'>;
    readonly onText: (text: string) => void;
    readonly onClose: () => void;
}

/** Asks for one line of text before something is set up or named. */
export function TextDialog({ title, label, description, first = '', confirmLabel, schema, deed, input, onText, onClose }: TextDialogProps) {
    const [text, setText] = useState(first);
    const [fault, setFault] = useState<string>();
    const submit = (event: FormEvent) => {
        event.preventDefault();
        const checked = schema.safeParse(text);
        setFault(checked.error?.issues[0]?.message);
        if (checked.success) {
            onText(checked.data);
        }
    };
    return (
        <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form onSubmit={submit} noValidate>
                <Stack gap="md">
                    <FormAlert sentence={deed.fault} />
                    <TextInput
                        label={label}
                        description={description}
                        value={text}
                        error={fault}
                        data-autofocus
                        {...input}
                        onChange={event => setText(event.currentTarget.value)}
                    />
                    <Button type="submit" fullWidth loading={deed.busy !== undefined}>
                        {confirmLabel}
                    </Button>
                </Stack>
            </form>
        </Modal>
    );
}
