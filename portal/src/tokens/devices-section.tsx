import { type Device, deviceRoutes } from '@coditect/protocol';
import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable, Mark } from '../frame/list-table.js';
import { momentOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { methodWords } from './method-words.js';

/** Where the person is signed in, and the way to sign out there. */
export function DevicesSection() {
    const reading = useReading(async () => (await api.call(deviceRoutes.listDevices)).devices);
    const deed = useDeed();
    const [everywhere, setEverywhere] = useState(false);

    const signOut = async (device: Device) => {
        const done = `Signed out of ${device.name}.`;
        if (await deed.run(device.id, () => api.call(deviceRoutes.signOutDevice, { params: { sessionId: device.id } }), done)) {
            await reading.again();
        }
    };
    return (
        <Section
            title="Devices"
            lead="Browsers and command lines that are signed in to your account. Sign out of what you do not know, and change your password."
            actions={
                <Button variant="default" size="sm" onClick={() => setEverywhere(true)}>
                    Sign out everywhere
                </Button>
            }
        >
            <DeedState deed={deed} />
            <ReadState reading={reading} what="your devices">
                {devices => (
                    <ListTable
                        label="Devices"
                        keyOf={device => device.id}
                        rows={devices}
                        columns={[
                            { header: 'Device', cell: device => <DeviceName device={device} /> },
                            { header: 'Signed in', cell: device => `${momentOf(device.signedInAt)}, by ${methodWords(device.methods)}` },
                            { header: 'Last seen', quiet: true, cell: device => `${momentOf(device.lastSeenAt)}, at ${device.address}` },
                            {
                                header: 'Sign out',
                                headerHidden: true,
                                width: 120,
                                cell: device =>
                                    device.current ? null : (
                                        <Button
                                            variant="subtle"
                                            size="compact-sm"
                                            loading={deed.busy === device.id}
                                            aria-label={`Sign out of ${device.name}`}
                                            onClick={() => void signOut(device)}
                                        >
                                            Sign out
                                        </Button>
                                    )
                            }
                        ]}
                    />
                )}
            </ReadState>
            <EverywhereDialog opened={everywhere} onClose={() => setEverywhere(false)} onDone={() => void reading.again()} />
        </Section>
    );
}

function DeviceName({ device }: { readonly device: Device }) {
    return (
        <>
            {device.name} {device.current && <Mark>This device</Mark>}
        </>
    );
}

interface EverywhereDialogProps {
    readonly opened: boolean;
    readonly onClose: () => void;
    readonly onDone: () => void;
}

function EverywhereDialog({ opened, onClose, onDone }: EverywhereDialogProps) {
    const { ended } = useSession();
    const deed = useDeed();
    const [keepCurrent, setKeepCurrent] = useState(true);
    const [includeKeys, setIncludeKeys] = useState(false);

    const confirm = async () => {
        const query = { keepCurrent: wordOf(keepCurrent), includeKeys: wordOf(includeKeys) };
        if (!(await deed.run('everywhere', () => api.call(deviceRoutes.signOutEverywhere, { query })))) {
            return;
        }
        if (keepCurrent) {
            onClose();
            onDone();
        } else {
            ended();
        }
    };
    return (
        <ConfirmDialog
            opened={opened}
            title="Sign out everywhere?"
            confirmLabel="Sign out"
            busy={deed.busy !== undefined}
            fault={deed.fault}
            onConfirm={() => void confirm()}
            onClose={onClose}
        >
            <Stack gap="md">
                <Text>Browsers, open workspaces and command lines are signed out within seconds.</Text>
                <Checkbox
                    label="Stay signed in here"
                    checked={keepCurrent}
                    onChange={event => setKeepCurrent(event.currentTarget.checked)}
                />
                <Checkbox
                    label="End my API keys too"
                    description="Programs that use them stop working."
                    checked={includeKeys}
                    onChange={event => setIncludeKeys(event.currentTarget.checked)}
                />
            </Stack>
        </ConfirmDialog>
    );
}

function wordOf(value: boolean): 'true' | 'false' {
    return value ? 'true' : 'false';
}
