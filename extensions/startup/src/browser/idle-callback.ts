/** For who waits until the page has nothing else to do. */
type IdleWindow = Pick<Window, 'requestIdleCallback' | 'setTimeout'>;

/** Long enough for what was begun to be drawn. */
const momentMilliseconds = 50;

/** Gives a browser that can't tell when it is idle, as Safari, the next best: a moment later. */
export function provideIdleCallback(page: IdleWindow): void {
    page.requestIdleCallback ??= run => page.setTimeout(() => run({ didTimeout: false, timeRemaining: () => 0 }), momentMilliseconds);
}
