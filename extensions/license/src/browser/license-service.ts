import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import { licenseRoutes } from '@coditect/protocol';
import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import type { LicenseState } from '../common/license-presentation';
import { LicenseReader } from '../common/license-reader';

/** The licence that holds for this workspace: read when events may have been missed, otherwise told by an event. */
@injectable()
export class LicenseService {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    protected readonly onDidChangeStateEmitter = new Emitter<LicenseState>();
    readonly onDidChangeState = this.onDidChangeStateEmitter.event;

    protected reader: LicenseReader;

    @postConstruct()
    protected init(): void {
        this.reader = new LicenseReader(
            () => this.connection.api.call(licenseRoutes.currentLicense),
            () => this.onDidChangeStateEmitter.fire(this.reader.state)
        );
        this.connection.onDidRefresh(() => void this.reader.read());
        this.connection.onDidReceiveEvent(event => {
            if (event.type === 'license.changed') {
                this.reader.accept(event.license);
            }
        });
        // Not left to the events alone, so that a proxy that lets no websocket through still shows the licence.
        void this.reader.read();
    }

    get state(): LicenseState {
        return this.reader.state;
    }

    read(): Promise<void> {
        return this.reader.read();
    }
}
