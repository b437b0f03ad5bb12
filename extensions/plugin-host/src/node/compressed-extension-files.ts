import { type BackendApplicationContribution, EarlyExpressMiddleware } from '@theia/core/lib/node/backend-application';
import type { Handler } from '@theia/core/shared/express';
import { inject, injectable } from '@theia/core/shared/inversify';
import compression from 'compression';

const filesOfExtensions = '/hostedPlugin/';

/**
 * Sends what extensions bring in fewer bytes. Grammars are most of it: a Markdown file alone asks for those of twenty languages,
 * 3.5 MB of JSON that becomes a seventh. Browsers keep them, so this is done once a visitor.
 */
@injectable()
export class CompressedExtensionFiles implements BackendApplicationContribution {
    @inject(EarlyExpressMiddleware)
    private readonly early: EarlyExpressMiddleware;

    initialize(): void {
        // Its types are of a later express than Theia's; the function is for both.
        const compress = compression({ level: 6 }) as unknown as Handler;
        this.early.handlers.push((request, response, next) =>
            request.path.startsWith(filesOfExtensions) ? compress(request, response, next) : next()
        );
    }
}
