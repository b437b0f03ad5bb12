import type { DisposableCollection } from '@theia/core/lib/common/disposable';
import { injectable } from '@theia/core/shared/inversify';
import type { FileSystemProviderActivationEvent } from '@theia/filesystem/lib/browser/file-service';
import { HostedPluginSupport } from '@theia/plugin-ext/lib/hosted/browser/hosted-plugin';
import { ownSchemes, turnOfPlugins } from './turn-of-plugins';

/** After the IDE is ready, what is drawn and typed at that moment comes first, for so long. */
const idleMilliseconds = 500;

/**
 * Loads VS Code extensions when the IDE can be used already. What they contribute, grammars and themes of three dozen extensions,
 * keeps the page busy for about as long as all the rest of its start.
 */
@injectable()
export class PatientPluginSupport extends HostedPluginSupport {
    protected turn: Promise<void> | undefined;

    protected override async beforeSyncPlugins(toDisconnect: DisposableCollection): Promise<void> {
        this.turn ??= turnOfPlugins({
            usable: this.appState.reachedState('ready').then(whenIdle),
            answered: this.workspaceService.ready,
            onWillReadFiles: this.fileService.onWillActivateFileSystemProvider,
            canReadFiles: scheme => this.fileService.hasProvider(scheme),
            wait: milliseconds => new Promise(resolve => window.setTimeout(resolve, milliseconds))
        });
        await this.turn;
        await super.beforeSyncPlugins(toDisconnect);
    }

    /** Theia lets the first look at any file wait until all extensions are listed, also where no extension serves the files. */
    protected override ensureFileSystemActivation(event: FileSystemProviderActivationEvent): void {
        if (!ownSchemes.has(event.scheme)) {
            super.ensureFileSystemActivation(event);
        }
    }
}

function whenIdle(): Promise<void> {
    return new Promise(resolve => window.requestIdleCallback(() => resolve(), { timeout: idleMilliseconds }));
}
