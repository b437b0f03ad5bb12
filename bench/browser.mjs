// Headless Chromium with a profile of its own, driven by Playwright.
import { atEnd, temporaryFolder } from './clean-up.mjs';
import { ToldTimes } from './told-times.mjs';
import { reportUsable } from './usable-ide.mjs';

export const executablePath = '/usr/bin/chromium';
export const viewport = { width: 1280, height: 800 };
export const args = [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run'
];

/**
 * A browser with an empty profile on disk, so that its HTTP cache and its cache of compiled scripts are those of a person's.
 * @param {object} options
 * @param {string} options.fileName The file that the explorer shows when the IDE is usable.
 * @param {Record<string, string>} [options.mapping] Addresses (`host:port`) that lead elsewhere, for all that the browser does.
 * @param {object[]} [options.cookies]
 */
export async function openBrowser({ fileName, mapping = {}, cookies = [] }) {
    const { chromium } = await import('playwright-core');
    const profile = await temporaryFolder('profile');
    const rules = Object.entries(mapping).map(([from, to]) => `MAP ${from} ${to}`);
    const context = await chromium.launchPersistentContext(profile.path, {
        executablePath,
        headless: true,
        viewport,
        args: rules.length > 0 ? [...args, `--host-resolver-rules=${rules.join(',')}`] : args,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false
    });
    const close = atEnd(async () => {
        await context.close();
        await profile.remove();
    });
    await context.addCookies(cookies);
    const told = new ToldTimes();
    await context.exposeBinding('benchTell', (_source, event, pageStart, at) => told.add(event, pageStart, at));
    await context.addInitScript(reportUsable, fileName);
    return { context, told, close };
}
