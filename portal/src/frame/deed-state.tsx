import { Alert, VisuallyHidden } from '@mantine/core';
import type { Deed } from '../api/use-deed.js';

/** Why the last deed was refused, and for a screen reader that it was done. */
export function DeedState({ deed }: { readonly deed: Deed }) {
    return (
        <>
            {deed.fault !== undefined && (
                <Alert role="alert" color="red" variant="outline" mb="md">
                    {deed.fault}
                </Alert>
            )}
            <VisuallyHidden role="status">{deed.done}</VisuallyHidden>
        </>
    );
}
