import { ILogger } from '@theia/core/lib/common/logger';
import { EnvironmentUtils } from '@theia/core/lib/node/environment-utils';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { MultiRingBuffer } from '@theia/process/lib/node/multi-ring-buffer';
import { ProcessManager } from '@theia/process/lib/node/process-manager';
import { ShellProcess, ShellProcessOptions } from '@theia/terminal/lib/node/shell-process';
import { withShellIntegration } from './shell-integration';

/** A terminal's shell, which marks its commands where it can. */
@injectable()
export class MarkingShellProcess extends ShellProcess {
    constructor(
        @inject(ShellProcessOptions) options: ShellProcessOptions,
        @inject(ProcessManager) processes: ProcessManager,
        @inject(MultiRingBuffer) ringBuffer: MultiRingBuffer,
        @inject(ILogger) @named('terminal') logger: ILogger,
        @inject(EnvironmentUtils) environment: EnvironmentUtils
    ) {
        super(withShellIntegration(options), processes, ringBuffer, logger, environment);
    }
}
