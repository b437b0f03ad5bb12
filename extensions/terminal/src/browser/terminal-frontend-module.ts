import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { ContainerModule } from '@theia/core/shared/inversify';
import { TerminalWidget } from '@theia/terminal/lib/browser/base/terminal-widget';
import { PatientTerminalWidget } from './patient-terminal-widget';
import { ShellProfilesContribution } from './shell-profiles-contribution';

export default new ContainerModule((bind, _unbind, _isBound, rebind) => {
    rebind(TerminalWidget).to(PatientTerminalWidget).inTransientScope();
    bind(ShellProfilesContribution).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(ShellProfilesContribution);
});
