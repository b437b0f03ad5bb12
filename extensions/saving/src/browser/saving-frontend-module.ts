import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { bindContributionProvider } from '@theia/core/lib/common/contribution-provider';
import { ContainerModule } from '@theia/core/shared/inversify';
import { MonacoEditorModelFactory } from '@theia/monaco/lib/browser/monaco-text-model-service';
import { CarefulQuestions } from '../common/careful-questions';
import { Overwriting } from '../common/overwriting';
import { SaveObstacle } from '../common/save-obstacle';
import { CarefulDialogs } from './careful-dialogs';
import { FileTextModels } from './file-text-models';
import { OverwriteQuestion } from './overwrite-question';
import { OwedSaves } from './owed-saves';
import { SaveRetries } from './save-retries';

export default new ContainerModule(bind => {
    bindContributionProvider(bind, SaveObstacle);
    bind(MonacoEditorModelFactory).to(FileTextModels).inSingletonScope();
    bind(OwedSaves).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(OwedSaves);
    bind(SaveRetries).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(SaveRetries);
    bind(CarefulQuestions).to(CarefulDialogs).inSingletonScope();
    bind(Overwriting).to(OverwriteQuestion).inSingletonScope();
});
