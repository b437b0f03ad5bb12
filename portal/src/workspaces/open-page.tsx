import { Anchor, Button, Loader, Stack, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { EntryPage } from '../frame/entry-page.js';
import { useOpening } from './use-opening.js';

const home = (
    <Anchor component={Link} to="/" fw={600}>
        Go to your workspaces
    </Anchor>
);

export function OpenPage() {
    const { slug } = useParams();
    const { opening, retry } = useOpening(slug);
    switch (opening.kind) {
        case 'opening':
            return (
                <EntryPage title="Opening your workspace…" lead="One moment.">
                    <Loader role="status" aria-label="Opening your workspace…" />
                </EntryPage>
            );
        case 'unknown':
            return (
                <EntryPage title="Workspace not found">
                    <Stack gap="lg">
                        <Text role="alert">There is no such workspace, or it is not yours.</Text>
                        {home}
                    </Stack>
                </EntryPage>
            );
        case 'failed':
            return (
                <EntryPage title="Your workspace can't be opened">
                    <Stack gap="lg">
                        <Text role="alert">{opening.sentence}</Text>
                        <Button onClick={retry}>Retry</Button>
                        {home}
                    </Stack>
                </EntryPage>
            );
    }
}
