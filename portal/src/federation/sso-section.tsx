import { federationRoutes, type SingleSignOn } from '@coditect/protocol';
import { Button, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { DeedState } from '../frame/deed-state.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import type { OrganizationSectionProps } from '../organizations/organization-page.js';
import { ConnectionsPart } from './connections-part.js';
import { DomainsPart } from './domains-part.js';

/** How the organisation's people sign in: its domains, its identity providers, and whether there is another way. */
export function SsoSection({ membership }: OrganizationSectionProps) {
    const { organizationId } = membership;
    const reading = useReading(() => api.call(federationRoutes.getSingleSignOn, { params: { organizationId } }), [organizationId]);
    const part = (content: (settings: SingleSignOn) => ReactNode) => (
        <ReadState reading={reading} what="single sign-on">
            {content}
        </ReadState>
    );
    return (
        <>
            <Section title="Domains" lead="Your identity provider is believed about addresses of verified domains alone.">
                {part(({ domains }) => (
                    <DomainsPart organizationId={organizationId} domains={domains} onChange={reading.again} />
                ))}
            </Section>
            <Section
                title="Identity providers"
                lead="People of your domains sign in through your company. A provider is offered to them once a sign-in through it has worked."
            >
                {part(({ connections }) => (
                    <ConnectionsPart membership={membership} connections={connections} onChange={reading.again} />
                ))}
            </Section>
            <Section title="Single sign-on only" lead="Whether members of your domains have another way in. Owners always have.">
                {part(settings => (
                    <RequiredPart organizationId={organizationId} settings={settings} onChange={reading.set} />
                ))}
            </Section>
        </>
    );
}

interface RequiredPartProps {
    readonly organizationId: string;
    readonly settings: SingleSignOn;
    readonly onChange: (settings: SingleSignOn) => void;
}

function RequiredPart({ organizationId, settings, onChange }: RequiredPartProps) {
    const deed = useDeed();
    const why = useId();
    const works =
        settings.domains.some(({ verifiedAt }) => verifiedAt !== null) && settings.connections.some(({ testedAt }) => testedAt !== null);
    const refused = !settings.required && !works;
    const change = (required: boolean) =>
        deed.run(
            'require',
            async () => onChange(await api.call(federationRoutes.requireSingleSignOn, { params: { organizationId }, body: { required } })),
            required ? 'Single sign-on is required.' : 'Single sign-on is optional.'
        );
    return (
        <>
            <DeedState deed={deed} />
            <Text mb="md">
                {settings.required
                    ? 'Members with an address of a verified domain get in through the company alone. Passwords and other providers of theirs do not open this organisation.'
                    : 'Members may sign in any way they have.'}
            </Text>
            {refused && (
                <Text id={why} c="dimmed" size="sm" mb="md">
                    It can be required once a domain is verified and somebody has signed in through an identity provider of yours, so that
                    nobody is locked out.
                </Text>
            )}
            <Button
                size="sm"
                disabled={refused}
                {...(refused ? { 'aria-describedby': why } : {})}
                variant={settings.required ? 'default' : 'filled'}
                loading={deed.busy !== undefined}
                onClick={() => void change(!settings.required)}
            >
                {settings.required ? 'Make it optional' : 'Require single sign-on'}
            </Button>
        </>
    );
}
