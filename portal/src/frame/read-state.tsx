import { Alert, Button, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Reading } from '../api/use-reading.js';

interface ReadStateProps<T> {
    readonly reading: Reading<T>;
    /** What is being read, for a screen reader: "your devices". */
    readonly what: string;
    readonly height?: number;
    /** Shown in place of the content where this says that there is none. */
    readonly empty?: { readonly when: (value: T) => boolean; readonly sentence: string };
    readonly children: (value: T) => ReactNode;
}

/** What was read, or that it is on its way, or why it can't be had; what was read before stays while it is read again. */
export function ReadState<T>({ reading, what, height = 120, empty, children }: ReadStateProps<T>) {
    const { value, fault, needsFactor, again } = reading;
    return (
        <>
            {fault !== undefined && (
                <Alert role="alert" color="red" variant="outline" mb="md">
                    {fault}{' '}
                    {needsFactor ? (
                        <Button component={Link} to="/account/security" variant="subtle" size="compact-sm">
                            Security settings
                        </Button>
                    ) : (
                        <Button variant="subtle" size="compact-sm" onClick={() => void again()}>
                            Try again
                        </Button>
                    )}
                </Alert>
            )}
            {value === undefined ? (
                fault === undefined && <Skeleton height={height} radius="md" role="status" aria-label={`Loading ${what}`} />
            ) : empty?.when(value) ? (
                <Text c="dimmed">{empty.sentence}</Text>
            ) : (
                children(value)
            )}
        </>
    );
}
