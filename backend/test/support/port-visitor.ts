import { type PortHandOver, portRoutes } from '@coditect/protocol';
import type { Answer, TestBrowser } from './test-browser.js';

export const asPage = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } as const;
export const asScript = { accept: 'application/json' } as const;

/** From the control origin to a port's own, as the portal does. */
export async function enterPort(browser: TestBrowser, slug: string, port: number): Promise<Answer> {
    const handOver = await browser.api.call(portRoutes.openPort, { params: { slug, port: String(port) } });
    return postCode(browser, handOver);
}

export function postCode(
    browser: TestBrowser,
    { enterUrl, code }: Pick<PortHandOver, 'enterUrl' | 'code'>,
    { origin = browser.origin, path, headers = {} }: { origin?: string | false; path?: string; headers?: Record<string, string> } = {}
): Promise<Answer> {
    return browser.send(enterUrl, {
        method: 'POST',
        origin,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...asPage, ...headers },
        body: new URLSearchParams({ code, ...(path === undefined ? {} : { path }) }).toString()
    });
}
