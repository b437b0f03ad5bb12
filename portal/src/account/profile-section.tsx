import type { Identity } from '@coditect/protocol';
import { Text } from '@mantine/core';
import { Section } from '../frame/section.js';

export function ProfileSection({ identity }: { readonly identity: Identity }) {
    return (
        <Section title="Name and address">
            <Text fw={600}>{identity.user.name}</Text>
            <Text c="dimmed">{identity.user.email}</Text>
        </Section>
    );
}
