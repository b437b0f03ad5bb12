import { useEffect } from 'react';

/** Names the browser's tab after the page, so that history, tabs and screen readers tell pages apart. */
export function usePageTitle(title: string): void {
    useEffect(() => {
        document.title = `${title} · CODITECT`;
    }, [title]);
}
