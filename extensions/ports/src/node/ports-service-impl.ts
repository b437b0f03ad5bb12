import { ILogger } from '@theia/core/lib/common/logger';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import type { DetectedPort, PortsClient, PortsService } from '../common/ports-protocol';
import { detectPorts } from './port-detector';

const lookEveryMilliseconds = 1_500;

/** Looks for ports as long as an IDE is open, and tells it of each change. One for each IDE. */
@injectable()
export class PortsServiceImpl implements PortsService {
    @inject(ILogger)
    @named('ports')
    protected readonly logger: ILogger;

    protected client: PortsClient | undefined;
    protected timer: NodeJS.Timeout | undefined;
    protected last = '[]';

    setClient(client: PortsClient): void {
        this.client = client;
    }

    async watch(): Promise<readonly DetectedPort[]> {
        const ports = await this.detect();
        this.last = JSON.stringify(ports);
        if (!this.timer) {
            this.plan();
        }
        return ports;
    }

    dispose(): void {
        this.client = undefined;
        clearTimeout(this.timer);
    }

    protected plan(): void {
        this.timer = setTimeout(() => void this.look(), lookEveryMilliseconds);
        this.timer.unref();
    }

    protected async look(): Promise<void> {
        try {
            const ports = await this.detect();
            const text = JSON.stringify(ports);
            if (text !== this.last) {
                this.last = text;
                this.client?.onDidChangePorts(ports);
            }
        } catch (error) {
            this.logger.warn('The ports of the workspace could not be read.', error);
        }
        if (this.client) {
            this.plan();
        }
    }

    protected detect(): Promise<readonly DetectedPort[]> {
        const { CODITECT_RUN: mark } = process.env;
        return detectPorts({ proc: '/proc', idePid: process.pid, environmentEntry: mark ? `CODITECT_RUN=${mark}` : undefined });
    }
}
