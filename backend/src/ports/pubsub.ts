/**
 * Tells other parts of the platform, also in other processes, that something happened. Best effort: at most once, in order
 * for one publisher and channel, nothing is kept for who doesn't listen. Whoever needs more reads the rows: a message says
 * where to look, it is not the truth itself. Messages are short text (at most 8 KiB).
 *
 * `publish` never rejects because an engine is gone, since what it tells of has happened already. In such an outage a message
 * reaches listeners of the publisher's own process alone (and may reach them twice), and {@link onDidMiss} says so to all.
 */
export interface PubSub {
    readonly singleProcess: boolean;
    publish(channel: string, message: string): Promise<void>;
    subscribe(channel: string, listener: (message: string) => void): { dispose(): void };
    /**
     * Calls back when messages may have been missed: once a second as long as the engine is not reached, the first time within
     * a second of losing it, and once more when it is back. Whoever keeps a copy of rows reads them anew then.
     */
    onDidMiss(listener: () => void): { dispose(): void };
    close(): Promise<void>;
}

export const maximumMessageBytes = 8192;
