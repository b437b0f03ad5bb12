import { CarefulQuestions } from '@coditect/saving/lib/common/careful-questions';
import { Overwriting } from '@coditect/saving/lib/common/overwriting';
import { nls } from '@theia/core/lib/common/nls';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { FileResourceResolver } from '@theia/filesystem/lib/browser/file-resource';
import { FileSystemPreferences } from '@theia/filesystem/lib/common/filesystem-preferences';
import { sizeText } from '../common/usage-presentation';

/** Asks before a file is opened that is too large for an editor, or no text, and says what to do instead. */
@injectable()
export class ExplainingFileResources extends FileResourceResolver {
    @inject(FileSystemPreferences)
    protected readonly preferences: FileSystemPreferences;

    @inject(Overwriting)
    protected readonly overwriting: Overwriting;

    @inject(CarefulQuestions)
    protected readonly questions: CarefulQuestions;

    protected override shouldOverwrite(uri: URI): Promise<boolean> {
        return this.overwriting.isAllowed(uri);
    }

    protected override async shouldOpenAsText(uri: URI, error: string): Promise<boolean> {
        const name = this.labelProvider.getName(uri);
        const { size = 0 } = await this.fileService.resolve(uri, { resolveMetadata: true });
        const tooLarge = size > this.preferences['files.maxFileSizeMB'] * 1024 * 1024;
        const restoring = !['ready', 'initialized_layout'].includes(this.applicationState.state);
        if (restoring) {
            // One that was open before: text that only looks like none is opened again, but nothing that may bring the page down.
            return !tooLarge && super.shouldOpenAsText(uri, error);
        }
        return this.questions.ask({
            title: tooLarge
                ? nls.localize('coditect/limits/largeTitle', '{0} is large ({1})', name, sizeText(size / 1024 ** 2))
                : nls.localize('coditect/limits/binaryTitle', '{0} is not text', name),
            body: tooLarge
                ? nls.localize(
                      'coditect/limits/largeBody',
                      "In an editor it may take all of this page's memory. To look into it, use a terminal: less shows it page by page, and grep finds lines in it. The file itself stays as it is."
                  )
                : nls.localize(
                      'coditect/limits/binaryBody',
                      'It holds binary data, or text in an encoding that the editor does not know. Shown as text it is hard to read, and saving it would damage it. To use it elsewhere, download it from the explorer.'
                  ),
            deed: nls.localize('coditect/limits/openAnyway', 'Open Anyway'),
            wayOut: nls.localize('coditect/limits/doNotOpen', "Don't Open")
        });
    }
}
