/** What browsers that make pages ahead have in a document (https://wicg.github.io/nav-speculation/prerendering.html). */
export interface PageAhead extends Pick<EventTarget, 'addEventListener'> {
    readonly prerendering?: boolean;
}

/** Runs at once in a page that is shown, and otherwise when it is: a browser may have made it ahead of the click that leads there. */
export function onceShown(page: PageAhead | undefined, run: () => void): void {
    if (page?.prerendering) {
        page.addEventListener('prerenderingchange', run, { once: true });
    } else {
        run();
    }
}

/** Resolves when {@link onceShown} would run. */
export async function untilShown(page: PageAhead | undefined): Promise<void> {
    if (page?.prerendering) {
        await new Promise(resolve => page.addEventListener('prerenderingchange', resolve, { once: true }));
    }
}
