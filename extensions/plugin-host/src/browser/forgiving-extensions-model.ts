import type { CancellationToken } from '@theia/core/lib/common/cancellation';
import { injectable } from '@theia/core/shared/inversify';
import type { VSXSearchOptions } from '@theia/ovsx-client/lib/ovsx-types';
import { VSXExtensionsModel } from '@theia/vsx-registry/lib/browser/vsx-extensions-model';

/** Forgets that the registry could not be reached once it is asked again. */
@injectable()
export class ForgivingExtensionsModel extends VSXExtensionsModel {
    protected override doUpdateSearchResult(options: VSXSearchOptions, token: CancellationToken): Promise<void> {
        this._searchError = undefined;
        return super.doUpdateSearchResult(options, token);
    }
}
