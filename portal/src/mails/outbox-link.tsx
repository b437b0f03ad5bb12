import { mailRoutes } from '@coditect/protocol';
import { Anchor, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { api } from '../api/api.js';
import { outboxHint } from './outbox-hint.js';

/** On a platform that sends no mails: where the mail can be read, and by whom. Nothing elsewhere. */
export function OutboxLink() {
    const [kept, setKept] = useState(false);
    useEffect(() => {
        api.call(mailRoutes.readOutboxState).then(
            state => setKept(state.kept),
            () => setKept(false)
        );
    }, []);
    return kept ? (
        <Text size="sm" c="dimmed">
            No mail server is set up here. The mail waits in the{' '}
            <Anchor href="/outbox" size="sm">
                outbox
            </Anchor>
            . {outboxHint}
        </Text>
    ) : null;
}
