import { Emitter } from '@theia/core/lib/common/event';
import { injectable } from '@theia/core/shared/inversify';
import type { PluginHostEnd, PluginHostWatchClient } from '../common/plugin-host-protocol';

/** Where the backend says that the extension host has ended. */
@injectable()
export class PluginHostEnds implements PluginHostWatchClient {
    private readonly didEndEmitter = new Emitter<PluginHostEnd>();
    readonly onDidEnd = this.didEndEmitter.event;

    onDidEndHost(end: PluginHostEnd): void {
        this.didEndEmitter.fire(end);
    }
}
