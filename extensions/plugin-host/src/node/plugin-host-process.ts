import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { injectable } from '@theia/core/shared/inversify';
import { HostedPluginProcess } from '@theia/plugin-ext/lib/hosted/node/hosted-plugin-process';
import type { PluginHostEnd, PluginHostWatch, PluginHostWatchClient } from '../common/plugin-host-protocol';
import { readWitnessMessage } from '../common/witness-messages';

/** How long the last words of a process that has ended are waited for. */
const LAST_WORDS_MILLISECONDS = 500;

type State = 'none' | 'awaited' | 'running' | 'ended';

/**
 * The extension host of one connection. Theia starts it as soon as extensions are deployed, whether they have anything to do
 * or not; this one starts with the first message to it. When it ends by itself, the page is told and decides.
 */
@injectable()
export class PluginHostProcess extends HostedPluginProcess implements PluginHostWatch {
    private state: State = 'none';
    private serverName: string | undefined;
    private watcher: PluginHostWatchClient | undefined;
    private lastLoaded: string | undefined;
    private ending: string | undefined;

    override runPluginServer(serverName?: string): void {
        this.serverName = serverName;
        if (this.state === 'running') {
            // Theia's own way to begin anew for another client.
            this.launch();
        } else if (this.state === 'none') {
            this.state = 'awaited';
        }
    }

    override onMessage(pluginHostId: string, message: Uint8Array): void {
        if (this.state === 'awaited') {
            this.launch();
        }
        // What was under way to a host that has ended would mean nothing to the next one.
        if (this.state === 'running') {
            super.onMessage(pluginHostId, message);
        }
    }

    override async terminatePluginServer(): Promise<void> {
        if (this.state === 'running') {
            this.state = 'none';
        }
        await super.terminatePluginServer();
    }

    async allowStart(): Promise<void> {
        if (this.state === 'ended') {
            this.state = 'awaited';
        }
    }

    setWatcher(watcher: PluginHostWatchClient): void {
        this.watcher = watcher;
    }

    private launch(): void {
        super.runPluginServer(this.serverName);
        this.state = 'running';
        this.lastLoaded = undefined;
        this.ending = undefined;
        const child = this.childProcessOfTheia;
        if (!child) {
            throw new Error('The extension host was not started.');
        }
        child.on('message', text => this.hear(text));
        // Theia's listener tells people to reload the page, which is not needed here.
        child.removeAllListeners('exit');
        child.once('exit', (code, signal) => {
            this.handleExit(child, signal ? `signal ${signal}` : `code ${code}`).catch(error => this.logger.error(error));
        });
    }

    /** The base class keeps the process to itself; there is no other way to what it started. */
    private get childProcessOfTheia(): ChildProcess | undefined {
        // biome-ignore lint/complexity/useLiteralKeys: reaches what TypeScript calls private
        return this['childProcess'];
    }

    private hear(text: unknown): void {
        const message = readWitnessMessage(text);
        if (message?.type === 'coditect:loaded') {
            this.lastLoaded = message.extensionId;
        } else if (message?.type === 'coditect:ending') {
            this.ending = message.extensionId;
        }
    }

    private async handleExit(child: ChildProcess, how: string): Promise<void> {
        if (this.state !== 'running' || child !== this.childProcessOfTheia) {
            return;
        }
        this.state = 'ended';
        if (child.connected) {
            await once(child, 'disconnect', { signal: AbortSignal.timeout(LAST_WORDS_MILLISECONDS) }).catch((error: Error) => {
                this.logger.debug(`The extension host left its channel open: ${error.message}`);
            });
        }
        const extensionId = this.ending ?? this.lastLoaded;
        const end: PluginHostEnd = { how, ...(extensionId ? { suspect: { extensionId, seen: this.ending !== undefined } } : {}) };
        this.logger.error(`The extension host ended by ${how}${extensionId ? `, in ${extensionId}` : ''}.`);
        this.watcher?.onDidEndHost(end);
    }
}
