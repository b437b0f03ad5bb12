import URI from '@theia/core/lib/common/uri';
import { injectable } from '@theia/core/shared/inversify';
import { WorkspaceTrustService } from '@theia/workspace/lib/browser/workspace-trust-service';

/**
 * The folder that the platform made for the person is trusted without a question, unless he or she withdrew the trust. Any
 * other folder is asked about as ever.
 */
@injectable()
export class PlatformWorkspaceTrustService extends WorkspaceTrustService {
    /** Whatever the person's list of trusted folders says: that is a setting, which is the same in other workspaces. */
    protected override async areAllWorkspaceUrisTrusted(): Promise<boolean> {
        if (await this.isPlatformFolder()) {
            return (await this.loadWorkspaceTrust()) !== false;
        }
        return super.areAllWorkspaceUrisTrusted();
    }

    override async addToTrustedFolders(): Promise<void> {
        if (!(await this.isPlatformFolder())) {
            await super.addToTrustedFolders();
        }
    }

    protected async isPlatformFolder(): Promise<boolean> {
        const folder = (await this.envVariablesServer.getValue('CODITECT_WORKSPACE_FOLDER'))?.value;
        const opened = this.getWorkspaceUris();
        return !!folder && opened.length > 0 && opened.every(uri => uri.isEqual(new URI(`file://${encodeURI(folder)}`)));
    }
}
