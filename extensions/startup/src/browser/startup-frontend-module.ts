import { SkillPromptCoordinator } from '@theia/ai-core/lib/browser/skill-prompt-coordinator';
import { FrontendApplication } from '@theia/core/lib/browser/frontend-application';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { JsonSchemaDataStore } from '@theia/core/lib/browser/json-schema-store';
import { BrowserKeyboardLayoutProvider } from '@theia/core/lib/browser/keyboard/browser-keyboard-layout-provider';
import { ShellLayoutRestorer } from '@theia/core/lib/browser/shell/shell-layout-restorer';
import { WidgetManager } from '@theia/core/lib/browser/widget-manager';
import { ILogger } from '@theia/core/lib/common/logger';
import { ContainerModule } from '@theia/core/shared/inversify';
import { KeybindingWidget } from '@theia/keymaps/lib/browser/keybindings-widget';
import { KeymapsFrontendContribution } from '@theia/keymaps/lib/browser/keymaps-frontend-contribution';
import { OUTLINE_WIDGET_FACTORY_ID, OutlineViewContribution } from '@theia/outline-view/lib/browser/outline-view-contribution';
import { PreferencesContribution } from '@theia/preferences/lib/browser/preferences-contribution';
import { PreferencesWidget } from '@theia/preferences/lib/browser/views/preference-widget';
import { createPreferencesWidgetContainer } from '@theia/preferences/lib/browser/views/preference-widget-bindings';
import { DeferredSettingsScope, SettingsEditor } from './deferred-settings-scope';
import { provideIdleCallback } from './idle-callback';
import { KeptKeyboardLayout } from './kept-keyboard-layout';
import { KeptLayout, QuietLayoutRestorer } from './kept-layout';
import { OverlappingFrontendApplication } from './overlapping-frontend-application';
import { registerToolbarWithView } from './view-toolbar';
import { WrittenLateSchemas } from './written-late-schemas';

provideIdleCallback(window);

export default new ContainerModule((bind, unbind, _isBound, rebind, _unbindAsync, onActivation) => {
    rebind(ShellLayoutRestorer).to(QuietLayoutRestorer).inSingletonScope();
    bind(KeptLayout).toSelf().inSingletonScope();
    bind(FrontendApplicationContribution).toService(KeptLayout);

    rebind(BrowserKeyboardLayoutProvider).to(KeptKeyboardLayout).inSingletonScope();
    rebind(JsonSchemaDataStore).to(WrittenLateSchemas).inSingletonScope();
    rebind(FrontendApplication).to(OverlappingFrontendApplication).inSingletonScope();

    onActivation(SkillPromptCoordinator, ({ container }, coordinator) => withoutWaiting(coordinator, container.get<ILogger>(ILogger)));
    onActivation(KeymapsFrontendContribution, ({ container }, contribution) =>
        registerToolbarWithView(contribution, container.get(WidgetManager), KeybindingWidget.ID)
    );
    onActivation(OutlineViewContribution, ({ container }, contribution) =>
        registerToolbarWithView(contribution, container.get(WidgetManager), OUTLINE_WIDGET_FACTORY_ID)
    );

    unbind(PreferencesWidget);
    bind(SettingsEditor)
        .toDynamicValue(({ container }): SettingsEditor => {
            let editor: PreferencesWidget | undefined;
            return () => {
                editor ??= createPreferencesWidgetContainer(container).get(PreferencesWidget);
                return editor;
            };
        })
        .inSingletonScope();
    bind(DeferredSettingsScope).toSelf().inSingletonScope();
    bind(PreferencesWidget)
        .toDynamicValue(({ container }) => container.get<SettingsEditor>(SettingsEditor)())
        .when(request => !isForContribution(request.parentRequest?.serviceIdentifier));
    bind(PreferencesWidget)
        .toDynamicValue(({ container }) => container.get(DeferredSettingsScope) as unknown as PreferencesWidget)
        .when(request => isForContribution(request.parentRequest?.serviceIdentifier));
});

function isForContribution(service: unknown): boolean {
    return service === PreferencesContribution;
}

/** Looks for prompts of assistants in several folders, which nobody waits for. */
function withoutWaiting(coordinator: SkillPromptCoordinator, logger: ILogger): SkillPromptCoordinator {
    const start = coordinator.onStart.bind(coordinator);
    coordinator.onStart = async () => {
        start().catch((error: unknown) => logger.error('Prompts of assistants could not be looked for.', error));
    };
    return coordinator;
}
