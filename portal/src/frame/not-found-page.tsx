import { Button, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { EntryPage } from './entry-page.js';

export function NotFoundPage() {
    return (
        <EntryPage title="There is no such page">
            <Stack gap="xl">
                <Text>The address may be mistyped, or the page may have moved.</Text>
                <Button component={Link} to="/">
                    Your workspaces
                </Button>
            </Stack>
        </EntryPage>
    );
}
