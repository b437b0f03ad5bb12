import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import type { JourneyPlatform } from './support/journey-platform.js';
import { ada } from './support/portal-page.js';

/** More presses than any of our pages has stops. */
const mostStops = 40;

describe('a person without a mouse, with a screen reader or on a small screen', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let platform: JourneyPlatform;
    let page: Page;

    before(async () => {
        journey = await Journey.begin();
        ({ platform, page } = journey);
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const focused = () =>
        page.evaluate(() => {
            const element = document.activeElement;
            const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent;
            return { tag: element?.tagName ?? '', text: label?.replace('*', '').trim() ?? '' };
        });

    async function tabTo(text: string): Promise<void> {
        for (let stop = 0; stop < mostStops; stop += 1) {
            await page.keyboard.press('Tab');
            if ((await focused()).text === text) {
                return;
            }
        }
        assert.fail(`"${text}" is not reached by Tab.`);
    }

    /** What a screen reader says of a field that is not right. */
    const faultOf = (label: string) =>
        page.getByLabel(label, { exact: true }).evaluate(field => ({
            invalid: field.getAttribute('aria-invalid'),
            described: (field.getAttribute('aria-describedby') ?? '')
                .split(' ')
                .map(id => document.getElementById(id)?.textContent ?? '')
                .join(' ')
                .trim()
        }));

    it('is led to the first field that is not right, which says what is wrong', async () => {
        await page.goto(platform.origin);
        await page.getByRole('link', { name: 'Create account' }).waitFor();
        await tabTo('Create account');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Create account' }).waitFor();
        await tabTo('Name');
        await page.keyboard.type(ada.name);
        await tabTo('Email');
        await page.keyboard.type('ada');
        await page.keyboard.press('Enter');
        await page.getByText('Enter an email address such as').waitFor();
        await eventually('the field has the focus', async () => (await focused()).text === 'Email' || undefined);
        const fault = await faultOf('Email');
        assert.equal(fault.invalid, 'true');
        assert.match(fault.described, /Enter an email address such as ada@example\.com\./);
    });

    it('finds each page usable on a screen 320 pixels wide, in light and in dark', async () => {
        await page.setViewportSize({ width: 320, height: 640 });
        for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            for (const path of ['/sign-in', '/sign-up', '/forgot', '/reset', '/confirm-address', '/outbox', '/nowhere']) {
                await page.goto(platform.origin + path);
                await page.getByRole('heading').first().waitFor();
                const width = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
                assert.ok(width <= 320, `${path} is ${width} pixels wide in ${colorScheme}.`);
                await screenshot(page, `small${path.replace('/', '-')}-${colorScheme}`);
            }
        }
        await page.setViewportSize({ width: 1280, height: 800 });
    });

    it('creates an account and comes into the IDE by keyboard alone', async () => {
        await page.goto(`${platform.origin}/sign-up`);
        await page.getByRole('heading', { name: 'Create account' }).waitFor();
        for (const [label, text] of [
            ['Name', ada.name],
            ['Email', ada.email],
            ['Password', ada.password]
        ] as const) {
            await tabTo(label);
            await page.keyboard.press('Control+a');
            await page.keyboard.type(text);
        }
        await page.keyboard.press('Enter');
        const ide = await new IdePage(page).ready();
        await ide.editor('welcome.md').locator('.view-line').first().waitFor();
        await screenshot(page, 'ide-dark');
    });

    it('finds the workspaces page in dark and on a small screen', async () => {
        await page.goto(platform.origin);
        await page.getByRole('heading', { name: 'Your workspaces' }).waitFor();
        await screenshot(page, 'home-dark');
        await page.setViewportSize({ width: 320, height: 640 });
        const width = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
        assert.ok(width <= 320, `The page is ${width} pixels wide.`);
        await screenshot(page, 'small-home-dark');
        await page.goto(`${platform.origin}/admin`);
        await page.getByRole('heading', { name: 'Accounts' }).waitFor();
        await screenshot(page, 'small-admin-dark');
    });

    it('finds no page of settings wider than a small screen', async () => {
        await page.goto(`${platform.origin}/organizations`);
        await page.getByLabel('Name', { exact: true }).fill('The society of people whose organisations have long names');
        await page.getByRole('button', { name: 'Make organisation' }).click();
        await page.getByRole('heading', { name: 'Name and defaults' }).waitFor();
        const organization = new URL(page.url()).pathname.replace(/\/general$/, '');
        const tabs = ['general', 'members', 'teams', 'invitations', 'keys', 'sso', 'directory', 'audit'];
        const account = ['profile', 'security', 'sign-in', 'devices', 'keys'];
        for (const path of [...tabs.map(tab => `${organization}/${tab}`), ...account.map(tab => `/account/${tab}`), '/organizations']) {
            await page.goto(platform.origin + path);
            await page.getByRole('heading', { level: 2 }).first().waitFor();
            await page
                .getByRole('status', { name: /^Loading/ })
                .first()
                .waitFor({ state: 'detached' });
            const width = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
            assert.ok(width <= 320, `${path} is ${width} pixels wide.`);
        }
    });
});
