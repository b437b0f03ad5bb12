import { LabelProvider } from '@theia/core/lib/browser/label-provider';
import { nls } from '@theia/core/lib/common/nls';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import { CarefulQuestions } from '../common/careful-questions';
import type { Overwriting } from '../common/overwriting';
import { OwedSaves } from './owed-saves';

/** Asks before what somebody else has saved is overwritten, and says how to keep both. */
@injectable()
export class OverwriteQuestion implements Overwriting {
    @inject(FileService)
    protected readonly fileService: FileService;

    @inject(LabelProvider)
    protected readonly labels: LabelProvider;

    @inject(OwedSaves)
    protected readonly owed: OwedSaves;

    @inject(CarefulQuestions)
    protected readonly questions: CarefulQuestions;

    async isAllowed(file: URI): Promise<boolean> {
        const { value } = await this.fileService.read(file);
        return (
            this.owed.includes(file.toString(), value) ||
            this.questions.ask({
                title: nls.localize('coditect/saving/changedTitle', '{0} was changed elsewhere', this.labels.getName(file)),
                body: nls.localize(
                    'coditect/saving/changedBody',
                    'Another page or program has saved this file since it was read here. Overwriting keeps your text alone. To keep both, close this and copy yours out of its editor, where it stays.'
                ),
                deed: nls.localize('coditect/saving/overwrite', 'Overwrite'),
                wayOut: nls.localize('coditect/saving/doNotOverwrite', "Don't Overwrite")
            })
        );
    }
}
