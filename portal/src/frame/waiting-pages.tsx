import { Button, Loader, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { EntryPage } from './entry-page.js';
import styles from './waiting-pages.module.css';

/** While it is asked who is there. Shows nothing at first: most answers come before a spinner would help. */
export function LoadingPage() {
    return (
        <div className={styles.loading} role="status">
            <Loader size="sm" aria-hidden />
            <span>Loading…</span>
        </div>
    );
}

/** When the platform does not answer. */
export function UnreachablePage({ sentence, onRetry }: { readonly sentence: string; readonly onRetry: () => Promise<void> }) {
    const [busy, setBusy] = useState(false);
    const retry = async () => {
        setBusy(true);
        await onRetry();
        setBusy(false);
    };
    return (
        <EntryPage title="The platform does not answer">
            <Stack gap="xl">
                <Text role="alert">{sentence}</Text>
                <Button onClick={() => void retry()} loading={busy}>
                    Try again
                </Button>
            </Stack>
        </EntryPage>
    );
}
