import { TextInput } from '@mantine/core';
import { type Ref, useId } from 'react';

interface CodeFieldProps {
    readonly label: string;
    readonly hint: string;
    readonly value: string;
    readonly fault: string | undefined;
    /** Six digits where it is false. */
    readonly letters?: boolean;
    readonly ref?: Ref<HTMLInputElement>;
    readonly onChange: (value: string) => void;
}

/** A field for a code that is good once: phones offer what came by text message, and no browser remembers it. */
export function CodeField({ label, hint, value, fault, letters = false, ref, onChange }: CodeFieldProps) {
    const id = useId();
    return (
        <TextInput
            ref={ref}
            id={id}
            label={label}
            description={hint}
            name="code"
            value={value}
            error={fault}
            required
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            autoComplete={letters ? 'off' : 'one-time-code'}
            inputMode={letters ? 'text' : 'numeric'}
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            onChange={event => onChange(event.currentTarget.value)}
        />
    );
}
