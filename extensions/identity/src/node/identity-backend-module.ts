import { BackendApplication } from '@theia/core/lib/node/backend-application';
import { BrowserConnectionTokenBackendContribution } from '@theia/core/lib/node/hosting/browser-connection-token';
import { WsOriginValidator } from '@theia/core/lib/node/hosting/ws-origin-validator';
import { ContainerModule } from '@theia/core/shared/inversify';
import { GatewayGuard } from './gateway-guard';
import { PlatformBackendApplication } from './platform-backend-application';
import { PlatformEnvironment, takePlatformEnvironment } from './platform-environment';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    // Taken when the application is made, before any service can hand the environment to a child process. When the module is
    // loaded would be too early: an IDE that was started ahead does not know yet whose it will be.
    bind(PlatformEnvironment).toDynamicValue(readEnvironment).inSingletonScope();
    bind(GatewayGuard).toSelf().inSingletonScope();
    // Theia binds these two to its contribution points itself, so the guard is asked wherever they were.
    rebind(BrowserConnectionTokenBackendContribution).toService(GatewayGuard);
    rebind(WsOriginValidator).toService(GatewayGuard);
    rebind(BackendApplication).to(PlatformBackendApplication).inSingletonScope();
});

/** An error that is thrown here would reach the log as a stack trace; the operator needs the sentence. */
function readEnvironment(): PlatformEnvironment {
    try {
        return takePlatformEnvironment(process.env);
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
    }
}
