import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import { JourneyBrowser, screenshot } from './journey-browser.js';
import { JourneyPlatform } from './journey-platform.js';

/** What every journey has: a platform of its own, and a person's browser with a page. */
export class Journey {
    private constructor(
        readonly platform: JourneyPlatform,
        readonly browser: JourneyBrowser,
        public page: Page
    ) {}

    static async begin(environment: Readonly<Record<string, string>> = {}): Promise<Journey> {
        const platform = await JourneyPlatform.create();
        const browser = await JourneyBrowser.create();
        try {
            await platform.start(environment);
            return new Journey(platform, browser, await browser.open());
        } catch (error) {
            await browser.dispose();
            await platform.dispose();
            throw error;
        }
    }

    /** For `afterEach`: keeps what the page looked like when a step failed, if there is one. */
    async keepFailure(test: Mocha.Test | undefined): Promise<void> {
        if (test?.state === 'failed' && !this.page.isClosed()) {
            await screenshot(this.page, `failed-${basename(test.file ?? 'journey', '.spec.js')}`);
        }
    }

    async end(): Promise<void> {
        await this.browser.dispose();
        await this.platform.dispose();
    }
}
