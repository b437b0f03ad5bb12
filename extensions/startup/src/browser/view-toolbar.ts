import type { TabBarToolbarContribution, TabBarToolbarRegistry } from '@theia/core/lib/browser/shell/tab-bar-toolbar';
import type { WidgetManager } from '@theia/core/lib/browser/widget-manager';

/**
 * Lets a view register the buttons of its title when the view is made. Some of Theia's views are made at every start only for
 * their buttons to be registered.
 */
export function registerToolbarWithView<T extends TabBarToolbarContribution>(contribution: T, widgets: WidgetManager, viewId: string): T {
    const register = contribution.registerToolbarItems.bind(contribution);
    contribution.registerToolbarItems = (toolbar: TabBarToolbarRegistry): void => {
        if (widgets.tryGetWidget(viewId)) {
            register(toolbar);
            return;
        }
        const made = widgets.onDidCreateWidget(({ factoryId }) => {
            if (factoryId === viewId) {
                made.dispose();
                register(toolbar);
            }
        });
    };
    return contribution;
}
