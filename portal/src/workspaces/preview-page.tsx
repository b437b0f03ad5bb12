import { portProblems, portRoutes } from '@coditect/protocol';
import { Anchor, Button, Loader, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { isSignedOut, problemOf } from '../api/problem-of.js';
import { EntryPage } from '../frame/entry-page.js';
import { enterWorkspace } from './hand-over.js';

const home = (
    <Anchor component={Link} to="/" fw={600}>
        Go to your workspaces
    </Anchor>
);

/** On the way to what listens on a port of a workspace: asks for a code and goes on to the port's own origin. */
export function PreviewPage() {
    const { slug = '', port = '' } = useParams();
    const { ended } = useSession();
    const [fault, setFault] = useState<{ readonly known: boolean; readonly sentence: string }>();
    const begun = useRef(false);

    const open = useCallback(async () => {
        setFault(undefined);
        try {
            enterWorkspace(await api.call(portRoutes.openPort, { params: { slug, port } }));
        } catch (error) {
            if (isSignedOut(error)) {
                ended();
                return;
            }
            const { code, detail } = problemOf(error);
            setFault({ known: code === portProblems.notFound, sentence: detail });
        }
    }, [slug, port, ended]);

    useEffect(() => {
        if (!begun.current) {
            begun.current = true;
            void open();
        }
    }, [open]);

    if (!fault) {
        return (
            <EntryPage title={`Opening port ${port}…`} lead="One moment.">
                <Loader role="status" aria-label={`Opening port ${port}…`} />
            </EntryPage>
        );
    }
    return (
        <EntryPage title={fault.known ? 'Not shared with you' : `Port ${port} can't be opened`}>
            <Stack gap="lg">
                <Text role="alert">{fault.sentence}</Text>
                {!fault.known && <Button onClick={() => void open()}>Retry</Button>}
                {home}
            </Stack>
        </EntryPage>
    );
}
