/**
 * When an IDE is usable, told from outside and by the same rule for every application. Runs in the page before its first script
 * and looks once per frame:
 *
 * 1. Nothing lies over the IDE any more: Theia's preload and every open dialog are gone, faded out to the end. Menu bar, status
 *    bar and the explorer's tab are where a click in their middle would go, and an explorer that is open shows the file.
 * 2. In that frame F1 is pressed. The IDE is usable in the first frame that shows the command palette with its commands.
 *
 * Times are told through `benchTell(event, milliseconds of the wall clock)`, clicks too, since a start may begin on another page.
 */
export function reportUsable(fileName) {
    if (window !== window.top) {
        return;
    }
    const tell = (event, at) => window.benchTell(event, performance.timeOrigin, at);
    window.addEventListener('click', event => tell('click', event.timeStamp), { capture: true });

    const find = selector => document.querySelector(selector);
    const isReachable = element => {
        const { left, top, width, height } = element?.getBoundingClientRect() ?? { width: 0 };
        if (!(width > 0 && height > 0)) {
            return false;
        }
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        return hit !== null && element.contains(hit);
    };
    const parts = ['#theia-statusBar', '[id="theia:menubar"]', '#shell-tab-explorer-view-container'];
    const isShown = () => {
        if (find('#theia-statusBar') === null || find('.theia-preload, dialog[open]') !== null) {
            return false;
        }
        // What a glance at the document tells comes first: a look at places has the browser lay out the page, in each frame.
        const explorer = find('#explorer-view-container');
        const files = [...(explorer?.querySelectorAll('.theia-TreeNode') ?? [])].filter(node => node.textContent.trim() === fileName);
        if (explorer !== null && files.length === 0 && explorer.closest('.lm-mod-hidden') === null) {
            return false;
        }
        return parts.every(selector => isReachable(find(selector))) && (!explorer?.offsetParent || files.some(isReachable));
    };
    const paletteIsOpen = () => find('.quick-input-widget .monaco-list-row')?.offsetParent != null;

    /** Pressed again should the first press have come too early to be heard. */
    const pressAgainMilliseconds = 250;
    let pressedAt;
    const look = () => {
        const now = performance.now();
        if (pressedAt !== undefined && paletteIsOpen()) {
            tell('usable', now);
            return;
        }
        if ((pressedAt === undefined || now - pressedAt > pressAgainMilliseconds) && isShown()) {
            if (pressedAt === undefined) {
                tell('shown', now);
            }
            pressedAt = now;
            const key = { key: 'F1', code: 'F1', keyCode: 112, bubbles: true, cancelable: true, composed: true };
            (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', key));
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}
