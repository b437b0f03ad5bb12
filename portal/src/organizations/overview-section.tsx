import { Text } from '@mantine/core';
import { Section } from '../frame/section.js';
import type { OrganizationSectionProps } from './organization-page.js';

export function OverviewSection({ membership }: OrganizationSectionProps) {
    return (
        <Section title="Your place here" lead={membership.personal ? 'Your personal organisation: nobody else belongs to it.' : undefined}>
            <Text>
                You are {membership.role === 'owner' || membership.role === 'admin' ? 'an' : 'a'} {membership.role} of {membership.name}.
            </Text>
        </Section>
    );
}
