import { EnvVariablesServer } from '@theia/core/lib/common/env-variables';
import { ContainerModule } from '@theia/core/shared/inversify';
import { answersOfWorkspace } from './answers-of-workspace';

/** Nearly all of the start waits for these two folders. */
export default new ContainerModule((_bind, _unbind, _isBound, _rebind, _unbindAsync, onActivation) => {
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
