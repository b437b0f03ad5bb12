import type * as http from 'node:http';
import type * as https from 'node:https';
import { BackendApplication } from '@theia/core/lib/node/backend-application';
import { inject, injectable } from '@theia/core/shared/inversify';
import { PlatformEnvironment } from './platform-environment';
import { writeReadyFile } from './ready-file';

/**
 * Tells the platform when all contributions have started. The moment in which the server begins to listen would be too
 * early: the websocket endpoint is attached only afterwards.
 */
@injectable()
export class PlatformBackendApplication extends BackendApplication {
    @inject(PlatformEnvironment)
    protected readonly environment: PlatformEnvironment;

    override async start(port?: number, hostname?: string): Promise<http.Server | https.Server> {
        const server = await super.start(port, hostname);
        const address = server.address();
        if (this.environment.readyFile !== undefined && address !== null && typeof address === 'object') {
            await writeReadyFile(this.environment.readyFile, address.port);
        }
        return server;
    }
}
