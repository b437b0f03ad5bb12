import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { EnvVariablesServer } from '@theia/core/lib/common/env-variables';
import { ILoggerServer } from '@theia/core/lib/common/logger-protocol';
import { ContainerModule, type interfaces } from '@theia/core/shared/inversify';
import { answersOfWorkspace } from './answers-of-workspace';
import { askingLate } from './late-loggers';
import { untilShown } from './once-shown';

/** A page that is not usable by then has something to tell. */
const longestStartMilliseconds = 20_000;

/** From when a page is usable, in which VS Code extensions are loaded and the first keys are typed. */
const settleMilliseconds = 3_000;

/** Nearly all of the start waits for these two folders. */
export default new ContainerModule((_bind, _unbind, _isBound, _rebind, _unbindAsync, onActivation) => {
    onActivation<ILoggerServer>(ILoggerServer, ({ container }, backend) => askingLate(backend, startIsOver(container)));
    onActivation<EnvVariablesServer>(EnvVariablesServer, (_context, backend) => {
        const answers = answersOfWorkspace();
        return {
            getExecPath: () => backend.getExecPath(),
            getVariables: () => backend.getVariables(),
            getValue: key => backend.getValue(key),
            getDrives: () => backend.getDrives(),
            getConfigDirUri: () => answers.answer('its folder of settings', () => backend.getConfigDirUri()),
            getHomeDirUri: () => answers.answer('its home folder', () => backend.getHomeDirUri())
        };
    });
});

async function startIsOver(container: interfaces.Container): Promise<void> {
    await untilShown(window.document);
    // Not before: it has a logger itself.
    const state = container.get(FrontendApplicationStateService);
    await Promise.race([state.reachedState('ready').then(() => wait(settleMilliseconds)), wait(longestStartMilliseconds)]);
}

function wait(milliseconds: number): Promise<void> {
    return new Promise(resolve => window.setTimeout(resolve, milliseconds));
}
