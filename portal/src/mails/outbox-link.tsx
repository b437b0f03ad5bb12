import { mailRoutes } from '@coditect/protocol';
import { Anchor, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { api } from '../api/api.js';

/** On a platform that sends no mails and is used on its own machine: where the mail can be read. Nothing elsewhere. */
export function OutboxLink() {
    const [there, setThere] = useState(false);
    useEffect(() => {
        api.call(mailRoutes.readOutbox).then(
            () => setThere(true),
            () => setThere(false)
        );
    }, []);
    return there ? (
        <Text size="sm" c="dimmed">
            No mail server is set up here. The mail waits in the{' '}
            <Anchor href="/outbox" size="sm">
                outbox
            </Anchor>
            .
        </Text>
    ) : null;
}
