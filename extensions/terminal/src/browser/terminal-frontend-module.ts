import { ContainerModule } from '@theia/core/shared/inversify';
import { TerminalWidget } from '@theia/terminal/lib/browser/base/terminal-widget';
import { PatientTerminalWidget } from './patient-terminal-widget';

export default new ContainerModule((_bind, _unbind, _isBound, rebind) => {
    rebind(TerminalWidget).to(PatientTerminalWidget).inTransientScope();
});
