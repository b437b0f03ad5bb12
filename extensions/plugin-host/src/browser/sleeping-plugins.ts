import type { DisposableCollection } from '@theia/core/lib/common/disposable';
import type { PluginContributions, PluginHost } from '@theia/plugin-ext/lib/hosted/common/hosted-plugin';
import { ActivationEvents } from '../common/activation-events';

/** Extensions whose host has not been started, since nothing has asked for one of them. */
export class SleepingPlugins {
    private readonly events: ActivationEvents;

    constructor(
        readonly host: PluginHost,
        private readonly all: readonly PluginContributions[],
        /** Of the connection to the backend that they were loaded over. */
        readonly toDisconnect: DisposableCollection
    ) {
        this.events = new ActivationEvents(
            new Set(all.filter(hasProgram).flatMap(({ plugin }) => plugin.contributes?.activationEvents ?? []))
        );
    }

    /** Those that were not removed or disabled meanwhile. */
    get contributions(): PluginContributions[] {
        return this.all.filter(contributions => !contributions.disposed);
    }

    isNeeded(events: Iterable<string>): boolean {
        return this.events.needsNothing || [...events].some(event => this.events.isAwaited(event));
    }

    includes(pluginId: string): boolean {
        return this.contributions.some(({ plugin }) => plugin.metadata.model.id === pluginId && hasProgram({ plugin }));
    }
}

/** Grammars, snippets and themes are read by the IDE itself. */
function hasProgram({ plugin }: Pick<PluginContributions, 'plugin'>): boolean {
    const { backend, frontend } = plugin.metadata.model.entryPoint;
    return Boolean(backend ?? frontend);
}
