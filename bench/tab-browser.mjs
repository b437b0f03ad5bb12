/**
 * Headless Chromium that prerenders. It prepares no page for a driver that holds on to pages, as Playwright does; Puppeteer holds on to
 * tabs. Once a prerendered page is shown, though, Puppeteer's object of the tab's page is of no use: it gives the change a tenth of a
 * second, and counts the page as gone when it has been too busy to answer by then. Therefore every page of the browser is heard and
 * read here through its own session, and Puppeteer starts the browser and fills in forms.
 */
import { args, executablePath, viewport } from './browser.mjs';
import { atEnd, temporaryFolder } from './clean-up.mjs';
import { ToldTimes } from './told-times.mjs';
import { reportUsable } from './usable-ide.mjs';

/**
 * A browser with an empty profile on disk, so that its HTTP cache and its cache of compiled scripts are those of a person's. What is
 * told carries the `page` that told it, a `HeardPage`.
 * @param {object} options
 * @param {string} options.fileName The file that the explorer shows when the IDE is usable.
 */
export async function openTabBrowser({ fileName }) {
    const { default: puppeteer } = await import('puppeteer-core');
    const profile = await temporaryFolder('profile');
    const browser = await puppeteer.launch({
        executablePath,
        headless: true,
        pipe: true,
        userDataDir: profile.path,
        defaultViewport: viewport,
        args,
        // Nobody asks what went over the network or which advice the browser has: what is not told costs the page nothing.
        networkEnabled: false,
        issuesEnabled: false,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false
    });
    const close = atEnd(async () => {
        await browser.close();
        await profile.remove();
    });
    const told = new ToldTimes();
    const session = await browser.target().createCDPSession();
    session.connection().on('sessionattached', attached => listen(attached, fileName, told));
    return { browser, told, close };
}

/**
 * Has the page tell when its IDE is usable, and hears it. A page that has just been attached to, such as one that is about to be
 * prerendered, waits until Puppeteer lets it go on, which is after this.
 */
function listen(session, fileName, told) {
    const page = new HeardPage(session);
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
        if (name === 'benchHear') {
            told.add(...JSON.parse(payload), page);
        }
    });
    const source = `
        window.benchTell = (...values) => window.benchHear(JSON.stringify(values));
        (${reportUsable})(${JSON.stringify(fileName)});`;
    const ask = (method, options) => session.send(method, options).catch(ignoreAbsence);
    void ask('Page.enable');
    void ask('Runtime.enable');
    void ask('Runtime.addBinding', { name: 'benchHear' });
    void ask('Page.addScriptToEvaluateOnNewDocument', { source });
}

/** Tabs and workers have no documents, and what closes meanwhile will have none. */
function ignoreAbsence(error) {
    if (!/wasn't found|closed/.test(error.message)) {
        throw error;
    }
}

const patienceMilliseconds = 30_000;

/** A page that has told something. It stays the same from being prerendered to being closed. */
class HeardPage {
    #session;

    constructor(session) {
        this.#session = session;
    }

    /** Resolves with what the function returns in the page, or with what its promise resolves with there. */
    async evaluate(inPage) {
        const { result, exceptionDetails } = await this.#session.send(
            'Runtime.evaluate',
            { expression: `(${inPage})()`, awaitPromise: true, returnByValue: true },
            { timeout: patienceMilliseconds }
        );
        if (exceptionDetails) {
            throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        }
        return result.value;
    }

    /** Closes the tab that shows the page. */
    async close() {
        await this.#session.send('Page.close');
    }
}
