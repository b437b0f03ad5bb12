import type { NewApiKey } from '@coditect/protocol';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { CopyField } from '../frame/copy-field.js';

/** The one time that a secret is shown. A click beside the dialog doesn't close it. */
export function KeySecretDialog({ made, onClose }: { readonly made: NewApiKey; readonly onClose: () => void }) {
    return (
        <Modal
            opened
            onClose={onClose}
            title={made.key.name}
            withCloseButton={false}
            closeOnClickOutside={false}
            closeOnEscape={false}
            centered
        >
            <Stack gap="lg">
                <Text>Copy the key now, and keep it where you keep passwords. It is not shown again.</Text>
                <CopyField label="API key" value={made.secret} />
                <Group justify="end">
                    <Button size="sm" onClick={onClose}>
                        I have copied it
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
