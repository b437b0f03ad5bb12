import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { KeybindingContribution } from '@theia/core/lib/browser/keybinding';
import { CommandContribution } from '@theia/core/lib/common/command';
import { PreferenceContribution } from '@theia/core/lib/common/preferences/preference-schema';
import { ContainerModule } from '@theia/core/shared/inversify';
import { TerminalWidget } from '@theia/terminal/lib/browser/base/terminal-widget';
import { TerminalFrontendContribution } from '@theia/terminal/lib/browser/terminal-frontend-contribution';
import { TerminalContribution } from '@theia/terminal/lib/browser/terminal-widget-impl';
import '../../src/browser/style/terminal.css';
import { terminalPreferenceSchema } from '../common/terminal-preferences';
import { CommandMarksContribution } from './command-marks-contribution';
import { FolderKeepingTerminals } from './folder-keeping-terminals';
import { PatientTerminalWidget } from './patient-terminal-widget';
import { ShellProfilesContribution } from './shell-profiles-contribution';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    rebind(TerminalWidget).to(PatientTerminalWidget).inTransientScope();
    rebind(TerminalFrontendContribution).to(FolderKeepingTerminals).inSingletonScope();
    bind(ShellProfilesContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(ShellProfilesContribution);
    bind(PreferenceContribution).toConstantValue({ schema: terminalPreferenceSchema });
    bind(CommandMarksContribution).toSelf().inSingletonScope();
    for (const contribution of [TerminalContribution, CommandContribution, KeybindingContribution]) {
        bind(contribution).toService(CommandMarksContribution);
    }
});
