import { Alert } from '@mantine/core';
import type { Ref } from 'react';

/** What is wrong with a form as a whole. */
export function FormAlert({ sentence, ref }: { readonly sentence: string | undefined; readonly ref?: Ref<HTMLDivElement> }) {
    return sentence === undefined ? null : (
        <Alert ref={ref} role="alert" tabIndex={-1} color="red" variant="outline" radius="md">
            {sentence}
        </Alert>
    );
}
