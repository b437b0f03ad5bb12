import { nls } from '@theia/core/lib/common/nls';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { FileResourceResolver } from '@theia/filesystem/lib/browser/file-resource';
import { FileSystemPreferences } from '@theia/filesystem/lib/common/filesystem-preferences';
import { AttemptedTexts } from '../common/attempted-texts';
import { sizeText } from '../common/usage-presentation';
import { CarefulDialog } from './careful-dialog';

/**
 * Asks before a file is opened that is too large for an editor, or no text, and before what somebody else has saved is overwritten,
 * and says what to do instead.
 */
@injectable()
export class ExplainingFileResources extends FileResourceResolver {
    @inject(FileSystemPreferences)
    protected readonly preferences: FileSystemPreferences;

    @inject(AttemptedTexts)
    protected readonly attempted: AttemptedTexts;

    protected override async shouldOverwrite(uri: URI): Promise<boolean> {
        const { value } = await this.fileService.read(uri);
        if (this.attempted.includes(uri.toString(), value)) {
            return true;
        }
        const name = this.labelProvider.getName(uri);
        const dialog = new CarefulDialog({
            title: nls.localize('coditect/limits/changedTitle', '{0} was changed elsewhere', name),
            msg: nls.localize(
                'coditect/limits/changedBody',
                'Another page or program has saved this file since it was read here. Overwriting keeps your text alone. To keep both, close this and copy yours out of its editor, where it stays.'
            ),
            ok: nls.localize('coditect/limits/overwrite', 'Overwrite'),
            cancel: nls.localize('coditect/limits/doNotOverwrite', "Don't Overwrite"),
            maxWidth: 480
        });
        return (await dialog.open()) === true;
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
        const dialog = new CarefulDialog({
            title: tooLarge
                ? nls.localize('coditect/limits/largeTitle', '{0} is large ({1})', name, sizeText(size / 1024 ** 2))
                : nls.localize('coditect/limits/binaryTitle', '{0} is not text', name),
            msg: tooLarge
                ? nls.localize(
                      'coditect/limits/largeBody',
                      "In an editor it may take all of this page's memory. To look into it, use a terminal: less shows it page by page, and grep finds lines in it. The file itself stays as it is."
                  )
                : nls.localize(
                      'coditect/limits/binaryBody',
                      'It holds binary data, or text in an encoding that the editor does not know. Shown as text it is hard to read, and saving it would damage it. To use it elsewhere, download it from the explorer.'
                  ),
            ok: nls.localize('coditect/limits/openAnyway', 'Open Anyway'),
            cancel: nls.localize('coditect/limits/doNotOpen', "Don't Open"),
            maxWidth: 480
        });
        return (await dialog.open()) === true;
    }
}
