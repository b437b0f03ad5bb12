import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityRoutes } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { CommandLineCall } from '../support/command-line.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { JourneyBrowser, screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

const nextPassword = 'a wholly different phrase';

describe('a person with two browsers, a key and a command line', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let origin: string;
    let page: Page;
    let portal: PortalPage;
    let other: JourneyBrowser;
    let others: Page;
    let beside: Page;
    let home: string;

    before(async () => {
        home = await mkdtemp(join(tmpdir(), 'coditect-cli-'));
        journey = await Journey.begin();
        ({ page } = journey);
        ({ origin } = journey.platform);
        portal = new PortalPage(page, origin);
        other = await JourneyBrowser.create();
        others = await other.open();
    });

    afterEach(async function () {
        await journey?.keepFailure(this.currentTest);
        if (this.currentTest?.state === 'failed') {
            await screenshot(others, 'failed-other-browser');
        }
    });

    after(async () => {
        await other?.dispose();
        await journey?.end();
        await rm(home, { recursive: true, force: true });
    });

    const account = async (tab: string): Promise<void> => {
        await page.getByRole('navigation', { name: 'Account settings' }).getByRole('link', { name: tab, exact: true }).click();
    };
    const coditect = (...args: string[]) => new CommandLineCall(home, [...args, '--url', origin]);
    const whoAmIAs = (token: string) =>
        page.request.get(`${origin}/api${identityRoutes.whoAmI.path}`, { headers: { authorization: `Bearer ${token}`, cookie: '' } });

    it('sees the browsers that are signed in, and which of them this one is', async () => {
        await page.goto(`${origin}/sign-up?next=/account/devices`);
        await portal.fillSignUp(ada);
        await portal.submit('Create account');
        await page.getByText('This device').waitFor();
        beside = await other.newPage();
        await Promise.all([others, beside].map(tab => tab.goto(`${origin}/sign-in`)));
        await new PortalPage(others, origin).signIn(ada);
        await new IdePage(others).ready();
        await page.reload();
        await page.getByRole('button', { name: /^Sign out of Chrome/ }).waitFor();
        assert.equal(await page.getByRole('table', { name: 'Devices' }).getByRole('row').count(), 3);
    });

    it('signs in again beside an open IDE, which is covered, keeps what was typed, and goes on once it is come back to', async () => {
        const ide = new IdePage(others);
        const cover = others.getByRole('heading', { name: 'You are signed out, or this workspace was closed to you.' });
        const { id } = await ide.workspace();
        await ide.openFile('welcome.md');
        await ide.typeAtEnd('welcome.md', 'Typed before, ');
        await new PortalPage(beside, origin).signIn(ada);
        await cover.waitFor();
        await new IdePage(beside).ready();
        await others.bringToFront();
        // A driven browser has the focus in each of its tabs all the time.
        await others.evaluate(() => window.dispatchEvent(new Event('focus')));
        await cover.waitFor({ state: 'hidden' });
        await others.getByText('You are signed in again.').first().waitFor();
        await others.getByText('Your session ended.').first().waitFor({ state: 'detached' });
        await ide.typeAtEnd('welcome.md', 'and after.');
        await journey.platform.fileWith(id, 'welcome.md', 'Typed before, and after.');
        await beside.close();
        await page.reload();
        await page.getByRole('button', { name: /^Sign out of Chrome/ }).waitFor();
        assert.equal(await page.getByRole('table', { name: 'Devices' }).getByRole('row').count(), 3);
    });

    it('changes the password, which ends what is open in the other browser within seconds', async () => {
        await account('Security');
        await page.getByLabel('Current password').fill(ada.password);
        await page.getByLabel('New password').fill(nextPassword);
        await portal.submit('Change password');
        await page.getByText('Your password was changed.').waitFor();
        await others.getByText('Your session ended.').first().waitFor({ timeout: 5_000 });
        await screenshot(others, 'ide-session-ended');
        await others.goto(origin);
        await others.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
        await account('Devices');
        await page.getByText('This device').waitFor();
        assert.equal(await page.getByRole('button', { name: /^Sign out of / }).count(), 0);
    });

    it('makes a key that is shown once, works until it is revoked, and no longer', async () => {
        await account('API keys');
        await page.getByText('You have no keys.').waitFor();
        await portal.submit('New key');
        const making = page.getByRole('dialog', { name: 'New API key' });
        await making.getByLabel('Name', { exact: true }).fill('Build server');
        await making.getByRole('button', { name: 'Make key' }).click();
        await making.getByText('Choose what the key may do.').waitFor();
        await making.getByLabel('Use your workspaces').check();
        await screenshot(page, 'new-key');
        await making.getByRole('button', { name: 'Make key' }).click();
        const shown = page.getByRole('dialog', { name: 'Build server' });
        const secret = await shown.getByLabel('API key', { exact: true }).inputValue();
        await screenshot(page, 'key-secret');
        await page.keyboard.press('Escape');
        await shown.getByRole('button', { name: 'I have copied it' }).click();
        await shown.waitFor({ state: 'detached' });
        assert.equal((await whoAmIAs(secret)).status(), 200);
        await page.reload();
        await page.getByRole('table', { name: 'API keys' }).getByText('Build server').waitFor();
        assert.equal((await page.content()).includes(secret), false);
        await page.getByRole('button', { name: 'Revoke Build server' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
        await page.getByText('You have no keys.').waitFor();
        assert.equal((await whoAmIAs(secret)).status(), 401);
    });

    it('lets the command line in by the code that it shows', async () => {
        const login = coditect('login');
        await page.goto(`${origin}/device`);
        await page.getByLabel('Code', { exact: true }).fill('AAAA-AAAA');
        await portal.submit('Continue');
        await page.getByText('Enter the eight letters that the device shows.').waitFor();
        await page.getByLabel('Code', { exact: true }).fill((await login.userCode()).toLowerCase());
        await portal.submit('Continue');
        await page.getByRole('heading', { name: 'Let this device in?' }).waitFor();
        await screenshot(page, 'device');
        await portal.submit('Let it in');
        await page.getByText('The device is signed in.').waitFor();
        const { code, printed } = await login.ended;
        assert.equal(code, 0);
        assert.match(printed, /^Ada <ada@example\.com>, in Ada, at http:\/\/localhost:\d+\n$/);
    });

    it('sees it among the devices, and signs it out there', async () => {
        await page.getByRole('link', { name: 'See your devices' }).click();
        const row = page.getByRole('table', { name: 'Devices' }).getByRole('row').filter({ hasText: 'a code that you confirmed' });
        await row.getByRole('button', { name: /^Sign out of / }).click();
        await row.waitFor({ state: 'detached' });
        const { code, told } = await coditect('whoami').ended;
        assert.equal(code, 1);
        assert.match(told, /sign in/i);
    });
});
