import { inject, injectable } from '@theia/core/shared/inversify';
import type { PreferencesWidget } from '@theia/preferences/lib/browser/views/preference-widget';

/** Makes the settings editor, or gives the one that is there. */
export const SettingsEditor = Symbol('SettingsEditor');
export type SettingsEditor = () => PreferencesWidget;

/**
 * What the commands around settings want of the settings editor: the scope that is chosen in it. Theia gives them the editor
 * itself, and so draws a row for each of a thousand settings at every start, for commands that are used now and then.
 */
@injectable()
export class DeferredSettingsScope implements Pick<PreferencesWidget, 'currentScope' | 'setScope'> {
    @inject(SettingsEditor)
    protected readonly editor: SettingsEditor;

    get currentScope(): PreferencesWidget['currentScope'] {
        return this.editor().currentScope;
    }

    setScope(...scope: Parameters<PreferencesWidget['setScope']>): void {
        this.editor().setScope(...scope);
    }
}
