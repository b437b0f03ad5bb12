import { Button, Group, Text } from '@mantine/core';

interface SubmitRowProps {
    readonly label: string;
    readonly sending: boolean;
    /** What is to be said after a success. */
    readonly done: string;
}

/** The end of a form that stays on its page when it was sent. */
export function SubmitRow({ label, sending, done }: SubmitRowProps) {
    return (
        <Group gap="md">
            <Button type="submit" size="sm" loading={sending}>
                {label}
            </Button>
            <Text role="status" size="sm" c="dimmed">
                {done}
            </Text>
        </Group>
    );
}
