import { StatusBarImpl } from '@theia/core/lib/browser/status-bar/status-bar';
import type { StatusBarViewEntry } from '@theia/core/lib/browser/status-bar/status-bar-types';
import { injectable } from '@theia/core/shared/inversify';
import * as React from '@theia/core/shared/react';

/** Theia's status bar answers to the mouse alone. Here Tab reaches each item that does something, and Enter or Space runs it. */
@injectable()
export class KeyboardStatusBar extends StatusBarImpl {
    protected override createAttributes(viewEntry: StatusBarViewEntry): React.Attributes & React.HTMLAttributes<HTMLElement> {
        const attributes = super.createAttributes(viewEntry);
        const { entry } = viewEntry;
        if (entry.command || entry.onclick) {
            attributes.tabIndex = 0;
            attributes.role ??= 'button';
            attributes.onKeyDown = event => {
                if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault();
                    // A dialog that opens now would take the same key for its own button.
                    event.stopPropagation();
                    event.currentTarget.click();
                }
            };
        }
        return attributes;
    }
}
