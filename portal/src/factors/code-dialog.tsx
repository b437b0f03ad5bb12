import { digitsSchema } from '@coditect/protocol';
import { Button, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Deed } from '../api/use-deed.js';
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
    const [fault, setFault] = useState<string>();
    const field = useRef<HTMLInputElement>(null);
    const refused = fault ?? deed.fault;
    useEffect(() => {
        if (refused !== undefined) {
            field.current?.focus();
        }
    }, [refused]);
    const submit = (event: FormEvent) => {
        event.preventDefault();
        const checked = digitsSchema.safeParse(code);
        setFault(checked.error?.issues[0]?.message);
        if (checked.success) {
            onCode(checked.data);
        }
    };
    return (
        <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form onSubmit={submit} noValidate>
                <Stack gap="md">
                    {children}
                    <CodeField ref={field} label="Code" hint={hint} value={code} fault={refused} onChange={setCode} />
                    <Button type="submit" fullWidth loading={deed.busy === 'confirm'}>
                        Confirm
                    </Button>
                </Stack>
            </form>
        </Modal>
    );
}
