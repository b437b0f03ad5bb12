import { SegmentedControl, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';

const choices = [
    { value: 'auto', label: 'System' },
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' }
] as const;

/** Light, dark, or as the system has it. */
export function ColorSchemeSwitch() {
    const { colorScheme, setColorScheme } = useMantineColorScheme();
    const label = useId();
    return (
        <>
            <VisuallyHidden id={label}>Colours</VisuallyHidden>
            <SegmentedControl
                size="sm"
                aria-labelledby={label}
                data={choices.map(choice => ({ ...choice }))}
                value={colorScheme}
                onChange={value => setColorScheme(choices.find(choice => choice.value === value)?.value ?? 'auto')}
            />
        </>
    );
}
