import { TextInput, type TextInputProps, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import styles from './password-field.module.css';

/** A password with a button that shows it. The button is a real one: keyboards and screen readers press it as well. */
export function PasswordField(props: Omit<TextInputProps, 'type' | 'rightSection'>) {
    const [visible, setVisible] = useState(false);
    return (
        <TextInput
            {...props}
            type={visible ? 'text' : 'password'}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            rightSectionWidth={68}
            rightSection={
                <UnstyledButton
                    className={styles.toggle}
                    aria-label={visible ? 'Hide characters' : 'Show characters'}
                    onClick={() => setVisible(!visible)}
                >
                    {visible ? 'Hide' : 'Show'}
                </UnstyledButton>
            }
        />
    );
}
