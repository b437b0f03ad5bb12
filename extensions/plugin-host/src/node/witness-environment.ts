import { dirname, join } from 'node:path';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { PluginHostEnvironmentVariable } from '@theia/plugin-ext/lib/common/plugin-protocol';
import { HostedPluginProcessConfiguration } from '@theia/plugin-ext/lib/hosted/node/hosted-plugin-process';

/** Puts the witness into the extension host; browser-app/esbuild.mjs builds it beside the host. */
@injectable()
export class WitnessEnvironment implements PluginHostEnvironmentVariable {
    constructor(@inject(HostedPluginProcessConfiguration) private readonly host: HostedPluginProcessConfiguration) {}

    process(environment: NodeJS.ProcessEnv): void {
        environment.NODE_OPTIONS = `--require ${JSON.stringify(join(dirname(this.host.path), 'plugin-host-witness.js'))}`;
    }
}
