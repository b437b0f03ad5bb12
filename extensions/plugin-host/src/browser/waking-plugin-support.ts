import { DisposableCollection } from '@theia/core/lib/common/disposable';
import { Emitter, Event } from '@theia/core/lib/common/event';
import { inject, injectable } from '@theia/core/shared/inversify';
import { OutlineViewService } from '@theia/outline-view/lib/browser/outline-view-service';
import { PluginIdentifiers } from '@theia/plugin-ext/lib/common';
import type { PluginManagerExt } from '@theia/plugin-ext/lib/common/plugin-api-rpc';
import type { DeployedPlugin } from '@theia/plugin-ext/lib/common/plugin-protocol';
import type { RPCProtocol } from '@theia/plugin-ext/lib/common/rpc-protocol';
import type { PluginContributions, PluginHost } from '@theia/plugin-ext/lib/hosted/common/hosted-plugin';
import { isCommandOfEditor, onceEditorIsUsed, onceOutlineIsSeen } from './editor-use';
import { disposeLatecomers } from './latecomers';
import { PatientPluginSupport } from './patient-plugin-support';
import { PluginHostRpc } from './plugin-host-rpc';
import { ShownLanguages } from './shown-languages';
import { SleepingPlugins } from './sleeping-plugins';
import { WaitingLanguages } from './waiting-languages';

/**
 * Loads what extensions contribute at once, and starts the process that runs their programs when one of them is needed: by a
 * file in its language, a command, a view. An IDE that is merely open has no such process.
 */
@injectable()
export class WakingPluginSupport extends PatientPluginSupport {
    private sleeping: SleepingPlugins[] = [];
    private readonly languages = new WaitingLanguages(languageId => this.shownLanguages.isShown(languageId));
    private readonly disabledNow = new Set<PluginIdentifiers.UnversionedId>();
    private readonly connected = new DisposableCollection();
    private readonly didStartHostEmitter = new Emitter<PluginHost>();
    /** A host was started, or started again. */
    readonly onDidStartHost = this.didStartHostEmitter.event;

    @inject(ShownLanguages)
    protected readonly shownLanguages: ShownLanguages;

    @inject(OutlineViewService)
    protected readonly outline: OutlineViewService;

    protected override afterStart(): void {
        super.afterStart();
        this.shownLanguages.onDidChange(() => this.activateSoon());
        onceEditorIsUsed(() => this.noteUse());
        // An outline is made of what an extension says about the text.
        onceOutlineIsSeen(() => this.noteUse(), this.outline, this.appState.reachedState('ready'));
    }

    protected override async beforeSyncPlugins(toDisconnect: DisposableCollection): Promise<void> {
        disposeLatecomers(toDisconnect);
        this.connected.push(toDisconnect);
        // Theia listens after it has waited, and misses a connection that was closed meanwhile.
        toDisconnect.push(this.server.onDidCloseConnection(() => toDisconnect.dispose()));
        await super.beforeSyncPlugins(toDisconnect);
    }

    protected override async startPlugins(
        byHost: Map<PluginHost, PluginContributions[]>,
        toDisconnect: DisposableCollection
    ): Promise<void> {
        const needed = new Map<PluginHost, PluginContributions[]>();
        for (const [host, contributions] of byHost) {
            const plugins = new SleepingPlugins(host, contributions, toDisconnect);
            if (this.managers.has(host) || plugins.isNeeded(this.activationEvents)) {
                needed.set(host, contributions);
            } else {
                this.letSleep(plugins);
            }
        }
        // Extensions of one host may ask for each other.
        await this.wake(plugins => needed.has(plugins.host), 'another extension');
        await this.startHosts(needed, toDisconnect);
    }

    override async activateByLanguage(languageId: string): Promise<void> {
        this.languages.add(languageId);
        await this.activateWaiting();
    }

    override async activateByEvent(event: string): Promise<void> {
        await super.activateByEvent(event);
        await this.wake(plugins => plugins.isNeeded([event]), event);
    }

    override async activateByCommand(commandId: string): Promise<void> {
        if (isCommandOfEditor(commandId)) {
            this.noteUse();
        }
        await super.activateByCommand(commandId);
    }

    override async activatePlugin(id: string): Promise<void> {
        await this.wake(plugins => plugins.includes(id), id);
        await super.activatePlugin(id);
    }

    /** The host has ended: as after a lost connection, everything in it has to be told anew. */
    forgetHosts(): void {
        this.connected.dispose();
    }

    /** From now on, where Theia would wait for a reload of the page. */
    async disable(id: PluginIdentifiers.UnversionedId): Promise<void> {
        this.disabledNow.add(id);
        this.contributions.get(id)?.dispose();
        await this.pluginServer.disablePlugin(id);
    }

    protected override acceptPlugin(plugin: DeployedPlugin): boolean {
        return !this.disabledNow.has(PluginIdentifiers.componentsToUnversionedId(plugin.metadata.model)) && super.acceptPlugin(plugin);
    }

    private letSleep(plugins: SleepingPlugins): void {
        this.sleeping.push(plugins);
        plugins.toDisconnect.push({ dispose: () => this.remove(plugins) });
        for (const { plugin } of plugins.contributions) {
            this.watchFiles(plugins.host, plugin);
        }
    }

    /** Extensions that ask for a workspace with certain files (`workspaceContains`) are looked for by the base class, which knows a running host only. */
    private watchFiles(host: PluginHost, plugin: DeployedPlugin): void {
        const stand: Pick<PluginManagerExt, '$activateByEvent'> = {
            $activateByEvent: async event => {
                await this.wake(plugins => plugins.host === host, event);
                await this.managers.get(host)?.$activateByEvent(event);
            }
        };
        this.activateByWorkspaceContains(stand as PluginManagerExt, plugin).catch(error => this.logger.error(error));
    }

    private async wake(isMeant: (plugins: SleepingPlugins) => boolean, reason: string): Promise<void> {
        const hosts = new Set(this.sleeping.filter(isMeant).map(plugins => plugins.host));
        if (hosts.size > 0) {
            this.logger.info(`The extension host is started for ${reason}.`);
        }
        const woken = this.sleeping.filter(plugins => hosts.has(plugins.host));
        for (const plugins of woken) {
            this.remove(plugins);
        }
        for (const { host, contributions, toDisconnect } of woken) {
            await this.startHosts(new Map([[host, contributions]]), toDisconnect);
        }
    }

    private noteUse(): void {
        this.languages.noteUse();
        this.activateSoon();
    }

    private activateSoon(): void {
        this.activateWaiting().catch(error => this.logger.error(error));
    }

    private async activateWaiting(): Promise<void> {
        const next = () => this.languages.takeDue(this.managers.size > 0);
        for (let languageId = next(); languageId !== undefined; languageId = next()) {
            await super.activateByLanguage(languageId);
        }
    }

    private async startHosts(byHost: Map<PluginHost, PluginContributions[]>, toDisconnect: DisposableCollection): Promise<void> {
        try {
            await super.startPlugins(byHost, toDisconnect);
        } catch (error) {
            if (!toDisconnect.disposed) {
                throw error;
            }
        }
        // What was lost on the way is started over the next connection: what it was needed for is remembered.
        if (!toDisconnect.disposed) {
            for (const host of byHost.keys()) {
                this.didStartHostEmitter.fire(host);
            }
            await this.activateWaiting();
        }
    }

    protected override createServerRpc(host: PluginHost): RPCProtocol {
        return new PluginHostRpc({
            onMessage: Event.map(
                Event.filter(this.watcher.onPostMessageEvent, ({ pluginHostId }) => pluginHostId === host),
                ({ message }) => message
            ),
            send: message => {
                this.server.onMessage(host, message).catch(error => this.logger.warn('A message to the extension host was lost:', error));
            },
            warn: (message, error) => {
                this.logger.warn(message, error);
            }
        });
    }

    private remove(plugins: SleepingPlugins): void {
        this.sleeping = this.sleeping.filter(other => other !== plugins);
    }
}
