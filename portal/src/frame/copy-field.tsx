import { Button, CopyButton, Group, TextInput } from '@mantine/core';

interface CopyFieldProps {
    readonly label: string;
    readonly value: string;
    readonly description?: string;
}

/** Something to be taken elsewhere: shown whole, selected by a click, copied by a button. */
export function CopyField({ label, value, description }: CopyFieldProps) {
    return (
        <Group align="end" gap="sm" wrap="nowrap">
            <TextInput
                label={label}
                description={description}
                value={value}
                readOnly
                size="sm"
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                style={{ flex: 1, minWidth: 0 }}
                onFocus={event => event.currentTarget.select()}
            />
            <CopyButton value={value} timeout={2000}>
                {({ copied, copy }) => (
                    <Button variant="default" size="sm" onClick={copy} aria-label={copied ? `${label} copied` : `Copy ${label}`}>
                        {copied ? 'Copied' : 'Copy'}
                    </Button>
                )}
            </CopyButton>
        </Group>
    );
}
