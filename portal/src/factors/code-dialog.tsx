import { Button, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Deed } from '../api/use-deed.js';
import { FormAlert } from '../forms/form-alert.js';
import { CodeField } from './code-field.js';

interface CodeDialogProps {
    readonly title: string;
    readonly hint: string;
    readonly deed: Deed;
    /** What stands above the field: where to get the code from. */
    readonly children: ReactNode;
    readonly onCode: (code: string) => void;
    readonly onClose: () => void;
}

/** The last step of setting up: the code that shows that it works. */
export function CodeDialog({ title, hint, deed, children, onCode, onClose }: CodeDialogProps) {
    const [code, setCode] = useState('');
    const submit = (event: FormEvent) => {
        event.preventDefault();
        onCode(code);
    };
    return (
        <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form onSubmit={submit} noValidate>
                <Stack gap="md">
                    {children}
                    <FormAlert sentence={deed.fault} />
                    <CodeField label="Code" hint={hint} value={code} fault={undefined} onChange={setCode} />
                    <Button type="submit" fullWidth loading={deed.busy === 'confirm'}>
                        Confirm
                    </Button>
                </Stack>
            </form>
        </Modal>
    );
}
