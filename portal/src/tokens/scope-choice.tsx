import type { GrantableScope } from '@coditect/protocol';
import { Checkbox, Stack } from '@mantine/core';
import { scopeWords } from './scope-words.js';

interface ScopeChoiceProps {
    readonly label: string;
    readonly offered: readonly GrantableScope[];
    readonly chosen: readonly GrantableScope[];
    readonly error?: string | undefined;
    readonly onChange: (chosen: readonly GrantableScope[]) => void;
}

/** What a program is to be allowed, each with what it means. */
export function ScopeChoice({ label, offered, chosen, error, onChange }: ScopeChoiceProps) {
    return (
        <Checkbox.Group
            label={label}
            styles={{ label: { fontSize: 'var(--mantine-font-size-md)' } }}
            value={[...chosen]}
            error={error}
            onChange={values => onChange(offered.filter(scope => values.includes(scope)))}
        >
            <Stack gap="sm" mt="xs">
                {offered.map(scope => (
                    <Checkbox key={scope} value={scope} label={scopeWords[scope].label} description={scopeWords[scope].description} />
                ))}
            </Stack>
        </Checkbox.Group>
    );
}
