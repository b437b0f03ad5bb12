import { Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { EntryPage } from '../frame/entry-page.js';
import { useLinkToken } from './link-token.js';

/** A page that a mailed link leads to. Without the link's secret there is nothing that it could do. */
export function LinkOnly({ children }: { readonly children: (token: string) => ReactNode }) {
    const token = useLinkToken();
    if (token !== '') {
        return children(token);
    }
    return (
        <EntryPage title="This link is not whole">
            <Stack gap="lg">
                <Text>Open the link in the mail once more, or copy all of it into the address bar.</Text>
                <Button component={Link} to="/sign-in">
                    Sign in
                </Button>
            </Stack>
        </EntryPage>
    );
}
