import { Button, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { EntryPage } from './entry-page.js';

/** Shows a sentence instead of nothing when a page breaks, such as one whose code a newer version has replaced. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
    override state = { broken: false };

    static getDerivedStateFromError(): { broken: boolean } {
        return { broken: true };
    }

    override render() {
        if (!this.state.broken) {
            return this.props.children;
        }
        return (
            <EntryPage title="This page can't be shown">
                <Stack gap="xl">
                    <Text role="alert">CODITECT may have been updated meanwhile. Load the page again.</Text>
                    <Button onClick={() => window.location.reload()}>Reload</Button>
                </Stack>
            </EntryPage>
        );
    }
}
