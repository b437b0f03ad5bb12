import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

describe('a workspace in which nothing happens', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let page: Page;

    before(async () => {
        journey = await Journey.begin({ CODITECT_IDLE_MINUTES: '0.5' });
        ({ page } = journey);
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        await new IdePage(page).ready();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const warning = () => page.getByRole('complementary', { name: 'The workspace is about to stop' });

    it('counts down before it stops, and goes on at any key', async () => {
        await warning()
            .getByText(/^Your workspace stops in 0:\d\d\.$/)
            .waitFor({ timeout: 60_000 });
        await screenshot(page, 'idle-warning-light');
        await page.emulateMedia({ colorScheme: 'dark' });
        await screenshot(page, 'idle-warning-dark');
        await page.emulateMedia({ colorScheme: 'light' });
        await page.keyboard.press('Shift');
        await warning().waitFor({ state: 'hidden' });
    });

    it('is kept for hours by one click, shows until when, and lets that be undone', async () => {
        await warning().getByRole('button', { name: 'Keep for 4 hours' }).click({ timeout: 60_000 });
        await warning().waitFor({ state: 'hidden' });
        const kept = page.locator('#theia-statusBar [id="status-bar-coditect-limits-kept"]');
        await kept.waitFor();
        assert.match((await kept.getAttribute('aria-label')) ?? '', /^Kept running until .*\. Let it stop when idle again\.$/);
        await screenshot(page, 'kept');
        await kept.focus();
        await page.keyboard.press('Enter');
        await kept.waitFor({ state: 'detached' });
    });

    it('stops, says why on its page and on the home page, and answers why it runs', async () => {
        await page
            .getByRole('heading', { name: /^Your workspace is stopped after 0\.5 minutes without use\.$/ })
            .waitFor({ timeout: 90_000 });
        await screenshot(page, 'idle-stopped');
        await page.goto(journey.platform.origin);
        await page
            .getByRole('button', { name: /^Why did it stop\?/ })
            .first()
            .click();
        await page.getByText(/^It was stopped because nothing had been at work in it/).waitFor();
        await page
            .getByRole('button', { name: /^Start / })
            .first()
            .click();
        await page
            .getByRole('button', { name: /^Why is it running\?/ })
            .first()
            .click();
        await page.getByText(/^(Nothing has been at work in it for|It runs because of this:)/).waitFor();
        await page
            .getByText(/^Memory$/)
            .first()
            .waitFor();
        await page
            .getByRole('button', { name: /^Keep running for 4 hours \(/ })
            .first()
            .click();
        await page.getByText(/^Kept running until /).waitFor();
        await screenshot(page, 'card-light');
        await page.emulateMedia({ colorScheme: 'dark' });
        await screenshot(page, 'card-dark');
        await page
            .getByRole('button', { name: /^Let it stop when idle \(/ })
            .first()
            .click();
        await page
            .getByRole('button', { name: /^Keep running for 4 hours \(/ })
            .first()
            .waitFor();
    });

    /** Playwright forbids Chromium to prerender. The page is told what such a page is told, and the gateway what it is asked. */
    it('stays asleep while a browser makes its page ahead, and wakes when that is shown', async () => {
        await page
            .getByRole('button', { name: /^Stop / })
            .first()
            .click();
        await page.getByText('Stopped', { exact: true }).waitFor();
        const address = await page.getByRole('link', { name: /^Open / }).getAttribute('href');
        assert.match(address ?? '', /^http:\/\/[a-z0-9-]+\.localhost:\d+\/$/);
        const ahead = await journey.browser.newPage();
        await ahead.setExtraHTTPHeaders({ 'sec-purpose': 'prefetch;prerender' });
        await ahead.addInitScript(() => {
            let isAhead = true;
            Object.defineProperty(document, 'prerendering', { get: () => isAhead });
            window.addEventListener('test:show', () => {
                isAhead = false;
                document.dispatchEvent(new Event('prerenderingchange'));
            });
        });
        await ahead.goto(String(address));
        await ahead.waitForFunction(() => performance.getEntriesByName('theia:application resolved').length > 0);
        const ide = new IdePage(ahead);
        assert.equal((await ide.workspace()).state, 'stopped');
        await ahead.setExtraHTTPHeaders({});
        await ahead.evaluate(() => window.dispatchEvent(new Event('test:show')));
        await ide.ready();
        assert.equal((await ide.workspace()).state, 'running');
    });
});
