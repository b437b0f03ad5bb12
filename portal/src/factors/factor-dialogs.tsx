import { passkeyNameSchema, phoneNumberSchema } from '@coditect/protocol';
import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { CopyField } from '../frame/copy-field.js';
import { CodeDialog } from './code-dialog.js';
import { RecoveryCodesDialog } from './recovery-codes-dialog.js';
import { SquareCode } from './square-code.js';
import { TextDialog } from './text-dialog.js';
import type { FactorSettings, Removal } from './use-factors.js';

/** Whichever dialog stands over the security settings. */
export function FactorDialogs({ settings, account }: { readonly settings: FactorSettings; readonly account: string }) {
    const { dialog, deed, show } = settings;
    const onClose = () => show(undefined);
    switch (dialog?.kind) {
        case undefined:
            return null;
        case 'totp':
            return (
                <CodeDialog
                    title="Set up an authenticator app"
                    hint="The six digits that the app shows for CODITECT."
                    deed={deed}
                    onCode={code => void settings.confirmTotp(code)}
                    onClose={onClose}
                >
                    <Text>Scan this with an authenticator app, then enter the code that it shows.</Text>
                    <SquareCode text={dialog.enrolment.uri} label="Square code for your authenticator app" />
                    <CopyField label="Secret" description="To type in, where you can't scan." value={dialog.enrolment.secret} />
                </CodeDialog>
            );
        case 'email':
        case 'phone':
            return (
                <CodeDialog
                    title={dialog.kind === 'email' ? 'Set up codes by mail' : 'Set up codes by text message'}
                    hint="Six digits, good for ten minutes."
                    deed={deed}
                    onCode={code => void (dialog.kind === 'email' ? settings.confirmEmail(code) : settings.confirmPhone(code))}
                    onClose={onClose}
                >
                    <Text>A code is on its way to {dialog.to}.</Text>
                </CodeDialog>
            );
        case 'phone-number':
            return (
                <TextDialog
                    title="Set up codes by text message"
                    label="Phone number"
                    description="With the code of its country, such as +44 20 7946 0958."
                    confirmLabel="Send code"
                    schema={phoneNumberSchema}
                    deed={deed}
                    input={{ type: 'tel', inputMode: 'tel', autoComplete: 'tel' }}
                    onText={number => void settings.beginPhone(number)}
                    onClose={onClose}
                />
            );
        case 'passkey':
            return (
                <TextDialog
                    title="Add a passkey"
                    label="Name"
                    description="So that you know it again, such as the device that it is on."
                    confirmLabel="Add passkey"
                    schema={passkeyNameSchema}
                    deed={deed}
                    onText={name => void settings.addPasskey(name)}
                    onClose={onClose}
                />
            );
        case 'rename':
            return (
                <TextDialog
                    title="Rename passkey"
                    label="Name"
                    first={dialog.name}
                    confirmLabel="Rename"
                    schema={passkeyNameSchema}
                    deed={deed}
                    onText={name => void settings.renamePasskey(dialog.id, name)}
                    onClose={onClose}
                />
            );
        case 'remove':
            return <RemovalDialog what={dialog.what} settings={settings} onClose={onClose} />;
        case 'renew':
            return (
                <ConfirmDialog
                    opened
                    title="Make new recovery codes?"
                    confirmLabel="Make new codes"
                    busy={deed.busy === 'confirm'}
                    fault={deed.fault}
                    onConfirm={() => void settings.renewCodes()}
                    onClose={onClose}
                >
                    The codes that you have now are good no longer, and you are signed out on all other devices.
                </ConfirmDialog>
            );
        case 'codes':
            return <RecoveryCodesDialog codes={dialog.codes} account={account} onKept={onClose} />;
    }
}

interface RemovalDialogProps {
    readonly what: Removal;
    readonly settings: FactorSettings;
    readonly onClose: () => void;
}

function RemovalDialog({ what, settings, onClose }: RemovalDialogProps) {
    const [endApiKeys, setEndApiKeys] = useState(false);
    const { deed } = settings;
    return (
        <ConfirmDialog
            opened
            title={`Remove ${what.name}?`}
            confirmLabel="Remove"
            busy={deed.busy === 'confirm'}
            fault={deed.fault}
            onConfirm={() => void settings.remove(what, endApiKeys)}
            onClose={onClose}
        >
            <Stack gap="md">
                <Text>It can confirm you no longer, and you are signed out on all other devices. A mail tells you of it.</Text>
                <Checkbox
                    label="End my API keys too"
                    description="Do this if somebody else may have used your account."
                    checked={endApiKeys}
                    onChange={event => setEndApiKeys(event.currentTarget.checked)}
                />
            </Stack>
        </ConfirmDialog>
    );
}
