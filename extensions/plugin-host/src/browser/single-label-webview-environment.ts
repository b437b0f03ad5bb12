import { injectable } from '@theia/core/shared/inversify';
import { WebviewEnvironment } from '@theia/plugin-ext/lib/main/browser/webview/webview-environment';

/**
 * Theia names the origins that an extension's page may load from by a wildcard in place of the page's id. A wildcard stands for
 * whole labels of a host name only, and the id is a part of one; what the page loads lies on its own origin anyway.
 */
@injectable()
export class SingleLabelWebviewEnvironment extends WebviewEnvironment {
    override async cspSource(): Promise<string> {
        return "'self'";
    }
}
