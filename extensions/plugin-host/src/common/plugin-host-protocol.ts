export const pluginHostWatchPath = '/services/coditect/plugin-host';

/** How the extension host ended that nobody had asked to end. */
export interface PluginHostEnd {
    /** For the log: by which code or signal. */
    readonly how: string;
    readonly suspect?: Suspect;
}

/** The extension that ended the host. */
export interface Suspect {
    /** `publisher.name`, in lower case. */
    readonly extensionId: string;
    /** False where nothing was seen of the end and the extension that was loaded last is named. */
    readonly seen: boolean;
}

export const PluginHostWatch = Symbol('PluginHostWatch');

/** Watches the extension host of one connection. */
export interface PluginHostWatch {
    /** After an end nothing reaches a host any more until this was called; then the next message starts one. */
    allowStart(): Promise<void>;
}

export interface PluginHostWatchClient {
    onDidEndHost(end: PluginHostEnd): void;
}
