import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { KeybindingContribution } from '@theia/core/lib/browser/keybinding';
import { CommandContribution } from '@theia/core/lib/common/command';
import { PreferenceContribution } from '@theia/core/lib/common/preferences';
import { ContainerModule } from '@theia/core/shared/inversify';
import '../../src/browser/style/vim.css';
import { VimContribution } from './vim-contribution';
import { VimEditors } from './vim-editors';
import { vimPreferences } from './vim-preferences';

export default new ContainerModule(bind => {
    bind(PreferenceContribution).toConstantValue({ schema: vimPreferences });
    bind(VimEditors).toSelf().inSingletonScope();
    bind(VimContribution).toSelf().inSingletonScope();
    for (const contribution of [FrontendApplicationContribution, CommandContribution, KeybindingContribution]) {
        bind(contribution).toService(VimContribution);
    }
});
