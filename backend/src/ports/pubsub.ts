/**
 * Tells other parts of the platform, also in other processes, that something happened. Best effort: at most once, in order
 * for one publisher and channel, nothing is kept for who doesn't listen. Whoever needs more reads the rows: a message says
 * where to look, it is not the truth itself. Messages are short text (at most 8 KiB).
 */
export interface PubSub {
    readonly singleProcess: boolean;
    publish(channel: string, message: string): Promise<void>;
    subscribe(channel: string, listener: (message: string) => void): { dispose(): void };
    close(): Promise<void>;
}

export const maximumMessageBytes = 8192;
