import type { Answer, TestBrowser } from './test-browser.js';

export interface Journey {
    /** Every address that was asked for, the last one included. */
    readonly addresses: readonly string[];
    /** The page where the browser came to rest, as path and query where it is one of the platform's. */
    readonly end: string;
    readonly answer: Answer;
}

/**
 * Follows redirects from site to site, as a browser does, until a page that is no redirect, or one that `stop` wants to hold
 * (which is not asked for then).
 */
export async function travel(browser: TestBrowser, url: string, stop: (url: URL) => boolean = () => false): Promise<Journey> {
    const addresses: string[] = [];
    let next = new URL(url, browser.origin);
    for (;;) {
        addresses.push(next.href);
        if (stop(next)) {
            return { addresses, end: next.href, answer: { status: 0, headers: {}, body: '', json: () => notAsked() } };
        }
        const answer = await browser.send(next.href, { headers: { accept: 'text/html' } });
        const { location } = answer.headers;
        if (answer.status < 300 || answer.status >= 400 || location === undefined) {
            const end = next.origin === browser.origin ? next.pathname + next.search : next.href;
            return { addresses, end, answer };
        }
        if (addresses.length > 20) {
            throw new Error(`This goes round in circles: ${addresses.join(' -> ')}`);
        }
        next = new URL(location, next);
    }
}

function notAsked(): never {
    throw new Error('This page was not asked for.');
}
