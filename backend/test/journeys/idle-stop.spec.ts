import assert from 'node:assert/strict';
import { pageVersionHeader, workspaceProblems } from '@coditect/protocol';
import type { Page, Route } from 'playwright-core';
import { eventually } from '../support/eventually.js';
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

    it('keeps the focus on "Open" when another state lets it lead elsewhere', async () => {
        // What failed is opened through the portal, and all else straight at its own address.
        const list = new URL('/api/workspaces', journey.platform.origin).href;
        await page.route(
            list,
            async route => {
                const answer = await route.fetch();
                await route.fulfill({ response: answer, body: (await answer.text()).replace('"state":"running"', '"state":"failed"') });
            },
            { times: 1 }
        );
        await page.reload();
        const open = page.getByRole('link', { name: /^Open / });
        await page.locator('a[href^="/open/"]').and(open).waitFor();
        await open.focus();
        // As from another tab: a button of this page would bring the focus back itself.
        await page.evaluate(async path => {
            const { workspaces } = await (await fetch(path)).json();
            await fetch(`${path}/${workspaces[0].id}/restart`, { method: 'POST' });
        }, list);
        await page.locator('a[href^="http"]').and(open).waitFor();
        assert.equal(await open.evaluate(link => link === document.activeElement), true);
        await screenshot(page, 'card-open-focused-dark');
        await page.emulateMedia({ colorScheme: 'light' });
        await screenshot(page, 'card-open-focused-light');
        await page.getByText('Running', { exact: true }).waitFor();
    });

    describe('whose page a browser makes ahead', () => {
        let ahead: Page;
        let address: string;
        let documents: number;

        /** Playwright forbids Chromium to prerender. The page is told what such a page is told, and the gateway what it is asked. */
        beforeEach(async () => {
            await page.getByRole('button', { name: /^Stop / }).click();
            await page.getByText('Stopped', { exact: true }).waitFor();
            address = String(await page.getByRole('link', { name: /^Open / }).getAttribute('href'));
            assert.match(address, /^http:\/\/[a-z0-9-]+\.localhost:\d+\/$/);
            ahead = await journey.browser.newPage();
            await ahead.setExtraHTTPHeaders({ 'sec-purpose': 'prefetch;prerender' });
            await ahead.addInitScript(() => {
                const shown = 'test:shown';
                Object.defineProperty(document, 'prerendering', { get: () => sessionStorage.getItem(shown) === null });
                window.addEventListener('test:show', () => {
                    sessionStorage.setItem(shown, 'yes');
                    document.dispatchEvent(new Event('prerenderingchange'));
                });
                const { keyboard } = navigator as unknown as { keyboard: { getLayoutMap(): Promise<unknown> } };
                const getLayoutMap = keyboard.getLayoutMap.bind(keyboard);
                keyboard.getLayoutMap = async () => {
                    if (sessionStorage.getItem(shown) === null) {
                        await new Promise(resolve => document.addEventListener('prerenderingchange', resolve, { once: true }));
                    }
                    return getLayoutMap();
                };
            });
            documents = 0;
            ahead.on('domcontentloaded', () => (documents += 1));
            await ahead.goto(address);
            await ahead.waitForFunction(() => performance.getEntriesByName('theia:application resolved').length > 0);
            assert.equal((await new IdePage(ahead).workspace()).state, 'stopped');
        });

        afterEach(async function () {
            if (this.currentTest?.state === 'failed') {
                await screenshot(ahead, 'failed-ahead');
            }
            await ahead.close();
        });

        async function show(): Promise<void> {
            await ahead.setExtraHTTPHeaders({});
            await ahead.evaluate(() => window.dispatchEvent(new Event('test:show')));
        }

        /** What the page is told when it asks for itself to wake its workspace. */
        const onWaking = (answer: (route: Route) => Promise<void>) =>
            ahead.route(address, route => (route.request().resourceType() === 'fetch' ? answer(route) : route.continue()));

        it('stays asleep meanwhile, and wakes when that is shown', async () => {
            // Made of what can be had before it is shown: neither a backend nor the keyboard.
            await ahead.locator('#theia-statusBar').waitFor({ state: 'attached' });
            await ahead.evaluate(() => {
                window.addEventListener('coditect:workspace-running', () => document.documentElement.setAttribute('data-told', 'runs'));
            });
            await show();
            const ide = await new IdePage(ahead).ready();
            assert.equal(await ahead.locator('html').getAttribute('data-told'), 'runs');
            assert.equal((await ide.workspace()).state, 'running');
            assert.equal(documents, 1);
        });

        it('begins anew, once, where the platform has another page by now', async () => {
            await onWaking(route => route.fulfill({ headers: { [pageVersionHeader]: 'another' } }));
            await show();
            await eventually('the page was loaded again', async () => documents === 2 || undefined);
            await new IdePage(ahead).ready();
            assert.equal(documents, 2);
        });

        it('says why it is not woken, and gives way to the IDE once it is started by hand', async () => {
            const problem = { code: workspaceProblems.ownerGone, detail: 'Its owner works here no more, so it can not run.' };
            await onWaking(route => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
            await show();
            await ahead.getByRole('alert').filter({ hasText: problem.detail }).waitFor();
            const start = ahead.getByRole('button', { name: 'Start' });
            await start.waitFor();
            await screenshot(ahead, 'not-woken-light');
            await ahead.emulateMedia({ colorScheme: 'dark' });
            await screenshot(ahead, 'not-woken-dark');
            await start.click();
            await ahead.waitForFunction(() => document.querySelector('dialog.coditect-cover[open]:not(:modal)') !== null);
            await screenshot(ahead, 'started-by-hand-dark');
            await new IdePage(ahead).ready();
            assert.equal(documents, 1);
        });
    });
});
