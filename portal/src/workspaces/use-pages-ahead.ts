import { useEffect } from 'react';
import { pagesAhead } from './pages-ahead.js';
import type { WorkspaceLists } from './workspace-lists.js';

/** Lets the browser make the page of the IDE ahead that is most likely to be opened next. It wakes no workspace until it is shown. */
export function usePagesAhead(lists: WorkspaceLists | undefined, opened: readonly string[]): void {
    const workspaces = lists === undefined ? [] : [...lists.own, ...lists.shared.map(({ workspace }) => workspace)];
    const rules = pagesAhead(workspaces, opened, window.location.hostname);
    const text = rules && JSON.stringify(rules);
    useEffect(() => {
        if (text === undefined || !HTMLScriptElement.supports?.('speculationrules')) {
            return undefined;
        }
        const script = document.createElement('script');
        script.type = 'speculationrules';
        script.textContent = text;
        document.head.append(script);
        return () => script.remove();
    }, [text]);
}
