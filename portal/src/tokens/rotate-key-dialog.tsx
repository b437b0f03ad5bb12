import { type ApiKey, apiKeyRoutes, type NewApiKey } from '@coditect/protocol';
import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { DeedState } from '../frame/deed-state.js';

interface RotateKeyDialogProps {
    readonly apiKey: ApiKey;
    readonly onRotated: (key: NewApiKey) => void;
    readonly onClose: () => void;
}

const overlaps = [
    { value: '0', label: 'Stop it at once' },
    { value: '1', label: 'For an hour' },
    { value: '24', label: 'For a day' }
];

export function RotateKeyDialog({ apiKey, onRotated, onClose }: RotateKeyDialogProps) {
    const deed = useDeed();
    const [overlap, setOverlap] = useState('1');
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        let made: NewApiKey | undefined;
        const rotate = async () => {
            const body = { overlapHours: Number(overlap) };
            made = await api.call(apiKeyRoutes.rotateApiKey, { params: { keyId: apiKey.id }, body });
        };
        if ((await deed.run('rotate', rotate)) && made !== undefined) {
            onRotated(made);
        }
    };
    return (
        <Modal opened onClose={onClose} title={`Renew ${apiKey.name}`} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form onSubmit={event => void submit(event)} aria-label="Renew API key">
                <Stack gap="lg">
                    <DeedState deed={deed} />
                    <Text>The key gets a new secret. What it may do and when it ends stay as they are.</Text>
                    <NativeSelect
                        label="The old secret works on"
                        data={overlaps}
                        value={overlap}
                        onChange={event => setOverlap(event.currentTarget.value)}
                    />
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" size="sm" loading={deed.busy !== undefined}>
                            Renew key
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
