import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { IdePage } from './support/ide-page.js';
import { JourneyBrowser, screenshot } from './support/journey-browser.js';
import { JourneyPlatform } from './support/journey-platform.js';
import { ada, grace, PortalPage } from './support/portal-page.js';

describe("somebody else's workspace", function () {
    this.timeout(120_000);
    this.bail(true);

    let platform: JourneyPlatform;
    let adasBrowser: JourneyBrowser;
    let gracesBrowser: JourneyBrowser;
    let gracesPage: Page;
    let workspace: Workspace;

    before(async () => {
        platform = await JourneyPlatform.create();
        adasBrowser = await JourneyBrowser.create();
        gracesBrowser = await JourneyBrowser.create();
        await platform.start();
        const page = await adasBrowser.open();
        await new PortalPage(page, platform.origin).createAccount(ada);
        workspace = await (await new IdePage(page).ready()).workspace();
        gracesPage = await gracesBrowser.open();
    });

    afterEach(async function () {
        if (this.currentTest?.state === 'failed') {
            await screenshot(gracesPage, 'failed');
        }
    });

    after(async () => {
        await adasBrowser?.dispose();
        await gracesBrowser?.dispose();
        await platform?.dispose();
    });

    /** The status of an upgrade, with the headers of a page of that very origin and whatever cookies are given. */
    function upgrade(path: string, cookie: string): Promise<number> {
        const { host, port } = new URL(workspace.origin);
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host, origin: workspace.origin, cookie } });
        return new Promise((resolve, reject) => {
            socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
            socket.once('open', () => resolve(101));
            socket.once('error', reject);
        });
    }

    function get(path: string, cookie: string): Promise<number> {
        const { host, port } = new URL(workspace.origin);
        return new Promise((resolve, reject) => {
            request({ host: '127.0.0.1', port, path, headers: { host, cookie } }, response => {
                response.resume();
                resolve(response.statusCode ?? 0);
            })
                .once('error', reject)
                .end();
        });
    }

    const ideSocket = '/socket.io/?EIO=4&transport=websocket';
    const eventsSocket = '/_platform/api/events';

    async function isClosedTo(cookie: string): Promise<void> {
        for (const path of [
            '/_platform/workspace.json',
            '/_platform/api/license',
            '/bundle.js',
            '/socket.io/?EIO=4&transport=polling',
            '/files'
        ]) {
            assert.equal(await get(path, cookie), 403, path);
        }
        for (const path of [ideSocket, eventsSocket]) {
            assert.equal(await upgrade(path, cookie), 403, path);
        }
    }

    it('is open to its owner on HTTP and on websockets', async () => {
        const cookie = await adasBrowser.cookieHeader(workspace.origin);
        assert.equal(await get('/_platform/workspace.json', cookie), 200);
        assert.equal(await upgrade(ideSocket, cookie), 101);
        assert.equal(await upgrade(eventsSocket, cookie), 101);
    });

    it('gives a stranger the sign-in page, and no socket', async () => {
        await gracesPage.goto(workspace.origin);
        await gracesPage.waitForURL(`${platform.origin}/sign-in**`);
        await isClosedTo('');
    });

    it('is not there for another person who is signed in', async () => {
        await gracesPage.getByRole('link', { name: 'Create account' }).click();
        const portal = new PortalPage(gracesPage, platform.origin);
        await portal.fillSignUp({ ...grace, email: ada.email.toUpperCase() });
        await portal.submit('Create account');
        // The same words as for an address that has no account; what is the case stands in the mail alone.
        await gracesPage.getByRole('heading', { name: 'Check your mail' }).waitFor();
        await gracesPage.getByRole('button', { name: 'Use another address' }).click();
        assert.equal(await gracesPage.getByLabel('Name', { exact: true }).inputValue(), grace.name);
        await portal.fillSignUp(grace);
        await portal.submit('Create account');
        await portal.followMailedLink(platform.outboxAddress, grace, 'Confirm your address');
        await gracesPage.getByText('There is no such workspace, or it is not yours').waitFor();
        await screenshot(gracesPage, 'not-yours');
        await isClosedTo(await gracesBrowser.cookieHeader(platform.origin));
    });

    it("does not take another workspace's cookie", async () => {
        await gracesPage.goto(`${platform.origin}/open`);
        const own = await (await new IdePage(gracesPage).ready()).workspace();
        assert.notEqual(own.slug, workspace.slug);
        await isClosedTo(await gracesBrowser.cookieHeader(own.origin));
    });

    it('tells nobody whether a guessed address exists', async () => {
        const guess = workspace.origin.replace(workspace.slug, 'amber-otter-22222');
        await gracesPage.goto(guess);
        await gracesPage.getByText('There is no such workspace, or it is not yours').waitFor();
    });

    it('is closed to its owner too after signing out, with sockets that were open', async () => {
        const cookie = await adasBrowser.cookieHeader(workspace.origin);
        const { host, port } = new URL(workspace.origin);
        const sockets = [ideSocket, eventsSocket].map(
            path => new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host, origin: workspace.origin, cookie } })
        );
        await Promise.all(sockets.map(socket => new Promise(resolve => socket.once('open', resolve))));
        const closed = Promise.all(sockets.map(socket => new Promise<number>(resolve => socket.once('close', resolve))));
        const page = await adasBrowser.newPage();
        await page.goto(platform.origin);
        await page.getByRole('button', { name: 'Account of Ada' }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.waitForURL(`${platform.origin}/sign-in**`);
        assert.equal((await closed).includes(4001), true);
        await isClosedTo(cookie);
    });
});
