import type { ApiClient, EventPayload } from '@coditect/protocol';
import type { Event } from '@theia/core/lib/common/event';

/** The session ended elsewhere or ran out, or it goes on and is let into this workspace no more. */
export type SessionEnd = 'signed-out' | 'shut-out';

export const PlatformConnection = Symbol('PlatformConnection');

/**
 * The one connection of this window to the platform: its API, and the person's events. Extensions share it, so that a
 * window has a single events socket however many extensions listen.
 */
export interface PlatformConnection {
    /** Calls rejects with `ProblemError`, whose message is a sentence for the person. */
    readonly api: ApiClient;

    /** Whether events arrive at this moment. */
    readonly connected: boolean;

    /** An event of the person who is signed in. Carries the whole new state of what changed; may come twice. */
    readonly onDidReceiveEvent: Event<EventPayload>;

    /** Events may have been missed: whoever shows something of the platform's reads it anew. Fires at the first connection too. */
    readonly onDidRefresh: Event<void>;

    readonly onDidChangeConnection: Event<boolean>;

    /** This page is closed to the person from now on, and why. Not fired by {@link signOut}. */
    readonly onDidEndSession: Event<SessionEnd>;

    /** A session is there again after it had ended: the person signed in in another tab. */
    readonly onDidResumeSession: Event<void>;

    /** Ends the session everywhere. When it rejects the person is still signed in. */
    signOut(): Promise<void>;
}
