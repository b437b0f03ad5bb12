import { ExternalUriService } from '@theia/core/lib/browser/external-uri-service';
import { URI } from '@theia/core/lib/common/uri';
import { injectable } from '@theia/core/shared/inversify';
import { originOfPort, ownPort } from '../common/port-address';

/**
 * Where addresses lead that a server in the workspace prints of itself, whoever follows them: a terminal, an editor, an
 * extension. Theia would take the IDE's own host with the server's port, which nobody outside this machine reaches.
 */
@injectable()
export class WorkspaceUriService extends ExternalUriService {
    override parseLocalhost(uri: URI) {
        return ownPort(uri.scheme, uri.authority);
    }

    protected override toRemoteUrl(uri: URI, { port }: { readonly address: string; readonly port: number }): URI {
        const { scheme, authority } = new URI(originOfPort(window.location.origin, port));
        return uri.withScheme(scheme).withAuthority(authority);
    }
}
