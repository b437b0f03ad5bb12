import type { DisposableCollection } from '@theia/core/lib/common/disposable';
import { injectable } from '@theia/core/shared/inversify';
import type { FileSystemProviderActivationEvent } from '@theia/filesystem/lib/browser/file-service';
import { HostedPluginSupport } from '@theia/plugin-ext/lib/hosted/browser/hosted-plugin';

/** At the latest so long after the start, should the IDE not become ready, as when a dialog asks something first. */
const patienceMilliseconds = 5_000;

/** After the IDE is ready, what is drawn and typed at that moment comes first, for so long. */
const idleMilliseconds = 500;

/** Theia's own file systems are there so soon after they are asked for. */
const fileSystemMilliseconds = 500;

/** Files of the workspace, and settings of its person. */
const ownSchemes: ReadonlySet<string> = new Set(['file', 'user-storage']);

/**
 * Loads VS Code extensions when the IDE can be used already. What they contribute, grammars and themes of three dozen extensions,
 * keeps the page busy for about as long as all the rest of its start.
 */
@injectable()
export class PatientPluginSupport extends HostedPluginSupport {
    protected turn: Promise<void> | undefined;

    protected override async beforeSyncPlugins(toDisconnect: DisposableCollection): Promise<void> {
        this.turn ??= Promise.race([
            this.appState.reachedState('ready').then(whenIdle),
            this.whenFileSystemIsMissing(),
            new Promise<void>(resolve => window.setTimeout(resolve, patienceMilliseconds))
        ]);
        await this.turn;
        await super.beforeSyncPlugins(toDisconnect);
    }

    /** Theia lets the first look at any file wait until all extensions are listed, also where no extension serves the files. */
    protected override ensureFileSystemActivation(event: FileSystemProviderActivationEvent): void {
        if (!ownSchemes.has(event.scheme)) {
            super.ensureFileSystemActivation(event);
        }
    }

    /** The restored layout may hold an editor on files that only an extension can read: both would wait for each other. */
    protected whenFileSystemIsMissing(): Promise<void> {
        return new Promise(resolve =>
            this.fileService.onWillActivateFileSystemProvider(({ scheme }) => {
                window.setTimeout(() => {
                    if (!this.fileService.hasProvider(scheme)) {
                        resolve();
                    }
                }, fileSystemMilliseconds);
            })
        );
    }
}

function whenIdle(): Promise<void> {
    return new Promise(resolve => window.requestIdleCallback(() => resolve(), { timeout: idleMilliseconds }));
}
