import { type EventPayload, EventStream, eventsPath } from '@coditect/protocol';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { apiRoot } from '../api/api.js';
import { browserSocket } from './browser-socket.js';

interface LiveEventsOptions {
    readonly onEvent: (payload: EventPayload) => void;
    /** Called when something may have been missed: then what is shown has to be read anew. */
    readonly onFresh: () => void;
}

function address(after: number | undefined): string {
    const root = window.location.origin.replace(/^http/, 'ws') + apiRoot + eventsPath;
    return after === undefined ? root : `${root}?after=${after}`;
}

/** Follows the signed-in person's events for as long as the page is shown. Says whether the platform is out of reach. */
export function useLiveEvents(options: LiveEventsOptions): { readonly offline: boolean } {
    const { ended, refresh } = useSession();
    const [offline, setOffline] = useState(false);
    const latest = useRef({ ...options, ended, refresh });
    latest.current = { ...options, ended, refresh };

    useEffect(() => {
        let shown = true;
        const stream = new EventStream({
            connect: after => browserSocket(address(after)),
            onEvent: payload => shown && latest.current.onEvent(payload),
            onFresh: () => shown && latest.current.onFresh(),
            onSessionEnded: () => shown && latest.current.ended(),
            onConnectionChange: connected => {
                if (shown) {
                    setOffline(!connected);
                    if (!connected) {
                        // A refused socket looks like a cut one: only a call tells whether the session has ended.
                        void latest.current.refresh();
                    }
                }
            },
            schedule: (run, milliseconds) => window.setTimeout(run, milliseconds),
            random: Math.random
        }).open();
        return () => {
            shown = false;
            stream.close();
        };
    }, []);

    return { offline };
}
