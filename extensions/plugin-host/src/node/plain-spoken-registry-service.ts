import { injectable } from '@theia/core/shared/inversify';
import type {
    VSXExtensionRaw,
    VSXQueryOptions,
    VSXQueryResult,
    VSXSearchOptions,
    VSXSearchResult
} from '@theia/ovsx-client/lib/ovsx-types';
import { VSXRegistryServiceImpl } from '@theia/vsx-registry/lib/node/vsx-registry-service-impl';
import { within } from '../common/within';

/** A network that swallows requests would leave the view empty for minutes. */
const PATIENCE_MILLISECONDS = 15_000;

/** The registry of extensions, which says what to do where it can't be reached. */
@injectable()
export class PlainSpokenRegistryService extends VSXRegistryServiceImpl {
    override search(options?: VSXSearchOptions): Promise<VSXSearchResult> {
        return this.speakPlainly(super.search(options));
    }

    override query(options?: VSXQueryOptions): Promise<VSXQueryResult> {
        return this.speakPlainly(super.query(options));
    }

    override findLatestCompatibleExtension(query: VSXQueryOptions): Promise<VSXExtensionRaw | undefined> {
        return this.speakPlainly(super.findLatestCompatibleExtension(query));
    }

    private async speakPlainly<T>(answer: Promise<T>): Promise<T> {
        try {
            return await within(PATIENCE_MILLISECONDS, answer, () => new Error('no answer in time'));
        } catch (error) {
            // Theia's form of an address ends with a slash where there is no path.
            const registry = (await this.vsxEnvironment.getRegistryUri()).replace(/\/$/, '');
            this.logger.warn(`${registry} can't be reached:`, error);
            throw new Error(
                `The registry ${registry} can't be reached. All extensions that are installed work without it. ` +
                    'To add one, try again later, or upload its .vsix file and choose "Install from VSIX..." in the menu of this view.'
            );
        }
    }
}
