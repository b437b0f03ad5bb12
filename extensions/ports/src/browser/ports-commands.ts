import { Command } from '@theia/core/lib/common/command';

export namespace PortsCommands {
    const category = 'Ports';
    const categoryKey = 'coditect/ports/category';
    export const OPEN_PREVIEW = Command.toLocalizedCommand(
        { id: 'coditect.ports.preview', category, label: 'Preview Port…' },
        'coditect/ports/previewPort',
        categoryKey
    );
    export const OPEN_TAB = Command.toLocalizedCommand(
        { id: 'coditect.ports.openTab', category, label: 'Open Port in Browser Tab…' },
        'coditect/ports/openPort',
        categoryKey
    );
    export const TOGGLE_VIEW = 'coditect.ports.toggle';
}
