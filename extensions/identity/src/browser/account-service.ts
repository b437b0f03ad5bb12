import { type Identity, identityRoutes } from '@coditect/protocol';
import { Emitter } from '@theia/core/lib/common/event';
import { ILogger } from '@theia/core/lib/common/logger';
import { inject, injectable, named, postConstruct } from '@theia/core/shared/inversify';
import { PlatformConnection } from '../common/platform-connection';

/** The person who is signed in, as the platform knows him or her. */
@injectable()
export class AccountService {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(ILogger)
    @named('identity')
    protected readonly logger: ILogger;

    protected readonly onDidChangeIdentityEmitter = new Emitter<Identity>();
    readonly onDidChangeIdentity = this.onDidChangeIdentityEmitter.event;

    protected known: Identity | undefined;

    @postConstruct()
    protected init(): void {
        this.connection.onDidRefresh(() => this.readQuietly());
        this.connection.onDidReceiveEvent(event => {
            if (event.type === 'membership.changed' || event.type === 'organization.changed') {
                this.readQuietly();
            }
        });
    }

    /** Nothing is shown of a failure here: whoever asks for the identity through the command is told. */
    protected readQuietly(): void {
        this.read().catch((error: unknown) => this.logger.warn('The account could not be read.', error));
    }

    get identity(): Identity | undefined {
        return this.known;
    }

    async read(): Promise<Identity> {
        const identity = await this.connection.api.call(identityRoutes.whoAmI);
        this.known = identity;
        this.onDidChangeIdentityEmitter.fire(identity);
        return identity;
    }
}
