// Headless Chromium with a profile of its own.
import { atEnd, temporaryFolder } from './clean-up.mjs';
import { reportUsable } from './usable-ide.mjs';

const args = [
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
        executablePath: '/usr/bin/chromium',
        headless: true,
        viewport: { width: 1280, height: 800 },
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

const patienceMilliseconds = 90_000;

/** What pages have told since the last `clear`. */
class ToldTimes {
    times = {};
    waiting = () => undefined;

    clear() {
        this.times = {};
    }

    /** `pageStart` by the wall clock, `at` since then. */
    add(event, pageStart, at) {
        this.times[event] = { at: pageStart + at, sincePageStart: at };
        if (event === 'usable') {
            this.waiting(this.times);
        }
    }

    /** Resolves with all times when an IDE is usable. */
    untilUsable() {
        if (this.times.usable) {
            return Promise.resolve(this.times);
        }
        return new Promise((resolve, reject) => {
            const seconds = patienceMilliseconds / 1000;
            const timer = setTimeout(() => reject(new Error(`The IDE was not usable within ${seconds} s.`)), patienceMilliseconds);
            this.waiting = times => {
                clearTimeout(timer);
                resolve(times);
            };
        });
    }
}
