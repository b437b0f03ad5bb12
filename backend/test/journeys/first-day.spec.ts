import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { ApiClient, administrationRoutes, licenseRoutes, type Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { type JourneyBrowser, screenshot } from './support/journey-browser.js';
import type { JourneyPlatform } from './support/journey-platform.js';
import { ada, PortalPage } from './support/portal-page.js';

/** The API as the page's own scripts reach it, with the browser's cookies. */
function apiOf(page: Page, origin: string): ApiClient {
    return new ApiClient('/api', async (path, init) => {
        const answer = await page.request.fetch(origin + path, {
            method: init.method,
            headers: { ...init.headers, origin },
            ...(init.body ? { data: init.body } : {})
        });
        return { ok: answer.ok(), status: answer.status(), text: () => answer.text() };
    });
}

/** Whether the browser holds a layout, as Theia writes it, with an editor on the welcome file. */
async function isEditorKept(page: Page): Promise<boolean> {
    const layout = await page.evaluate(() => {
        const key = Object.keys(localStorage).find(name => name.endsWith(':layout'));
        return (key && localStorage.getItem(key)) ?? '';
    });
    return /(code-editor-opener|editor-preview-widget).{0,200}welcome\.md/.test(layout);
}

describe('the first day of a person', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let platform: JourneyPlatform;
    let browser: JourneyBrowser;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;

    before(async () => {
        journey = await Journey.begin();
        ({ platform, browser, page } = journey);
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    it('finds "Create account" on the first page', async () => {
        await page.goto(platform.origin);
        await page.getByRole('link', { name: 'Create account' }).waitFor();
        await screenshot(page, 'sign-in');
    });

    it('is told beside each field what is wrong with it, and loses nothing that was typed', async () => {
        await page.getByRole('link', { name: 'Create account' }).click();
        const portal = new PortalPage(page, platform.origin);
        await portal.fillSignUp({ name: 'Ada', email: 'ada', password: 'short' });
        await portal.submit('Create account');
        await page.getByText('Enter an email address such as').waitFor();
        await screenshot(page, 'sign-up-faults');
        await portal.fillSignUp({ ...ada, password: 'short' });
        await portal.submit('Create account');
        await page.getByText('Use at least 10 characters').last().waitFor();
        assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Ada');
        assert.equal(await page.getByLabel('Email', { exact: true }).inputValue(), ada.email);
        assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), 'short');
    });

    it('creates an account and comes through the start page, phase by phase, into the IDE', async () => {
        await page.getByLabel('Password', { exact: true }).fill(ada.password);
        await new PortalPage(page, platform.origin).submit('Create account');
        // Not until it has loaded: the cover is there before that, and goes with the first moment of a usable IDE.
        await page.waitForURL(/\.localhost:\d+\/$/, { waitUntil: 'commit' });
        for (const phase of ['Queued', 'Starting', 'Connecting']) {
            await page.locator('[class*="coditect-cover"]').getByText(phase).first().waitFor();
        }
        await screenshot(page, 'start-page');
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
        assert.deepEqual(
            workspace.phases.map(({ phase }) => phase),
            ['queued', 'starting', 'connecting']
        );
        assert.equal(new URL(page.url()).hostname, `${workspace.slug}.localhost`);
    });

    it('is the administrator, as the first account of the installation', async () => {
        const { accounts } = await apiOf(page, platform.origin).call(administrationRoutes.listAccounts, {});
        assert.deepEqual(
            accounts.map(({ user, tier }) => ({ name: user.name, administrator: user.administrator, tier })),
            [{ name: 'Ada', administrator: true, tier: 'free' }]
        );
    });

    it('finds a trusted folder with a welcome file', async () => {
        await ide.explorerNode('welcome.md').waitFor();
        assert.equal(await page.getByText('Do you trust the authors').count(), 0);
        await ide.openFile('welcome.md');
        await page.locator('.monaco-editor .view-line', { hasText: 'Welcome, Ada' }).first().waitFor();
        await screenshot(page, 'ide');
    });

    it('types into the editor, and finds it saved', async () => {
        await ide.typeAtEnd('welcome.md', '\nTyped on the first day.');
        await platform.fileWith(workspace.id, 'welcome.md', 'Typed on the first day.');
    });

    it('runs a real shell, in the workspace folder, that knows nothing of the platform', async () => {
        await ide.openTerminal();
        await ide.typeInTerminal('pwd > place.txt; env > environment.txt; echo done > done.txt');
        await platform.fileWith(workspace.id, 'done.txt', 'done');
        assert.match(await readFile(platform.fileOf(workspace.id, 'place.txt'), 'utf8'), /^\/home\/developer\/my-workspace\n$/);
        const environment = await readFile(platform.fileOf(workspace.id, 'environment.txt'), 'utf8');
        assert.doesNotMatch(environment, /SECRET_OF_THE_PLATFORM|DATABASE_URL|CODITECT_GATEWAY_SECRET|CODITECT_DATA_DIR/);
        assert.ok(!environment.includes(platform.dataDirectory), 'The environment names the data folder.');
    });

    it('sees neither the data folder, nor the database, nor processes of the platform from that shell', async () => {
        const { dataDirectory } = platform;
        await ide.typeInTerminal(
            `{ ls ${dataDirectory}; cat /etc/shadow; ls /root; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; } > seen.txt 2>&1; echo done > done2.txt`
        );
        await platform.fileWith(workspace.id, 'done2.txt', 'done');
        const seen = await readFile(platform.fileOf(workspace.id, 'seen.txt'), 'utf8');
        assert.match(seen, /ls: cannot access '[^']*coditect-journey-[^']*'/);
        assert.match(seen, /cat: \/etc\/shadow: No such file/);
        assert.doesNotMatch(seen, /postgres|platform\.log|root:/);
    });

    it('has a window that is filled, out of which nothing can be scrolled', async () => {
        const beyond = await page.evaluate(() => {
            const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
            return { below: scrollHeight - clientHeight, beside: scrollWidth - clientWidth };
        });
        assert.deepEqual(beyond, { below: 0, beside: 0 });
    });

    it('finds text by search', async () => {
        await ide.runCommand('Find in Files');
        const search = page.locator('#search-input-field');
        await search.waitFor();
        await search.fill('Typed on the first day');
        await page.keyboard.press('Enter');
        await page.locator('.resultLine, .theia-TreeNode', { hasText: 'Typed on the first day' }).first().waitFor();
        await page.keyboard.press('Control+Shift+E');
    });

    it('has problems, output and the keyboard shortcuts at hand', async () => {
        for (const [command, title] of [
            ['Toggle Problems', 'Problems'],
            ['Toggle Output', 'Output'],
            ['Open Keyboard Shortcuts', 'Keyboard Shortcuts']
        ] as const) {
            await ide.runCommand(command);
            await page.locator('.lm-TabBar-tab.lm-mod-current', { hasText: title }).first().waitFor();
        }
        await ide.closeTab('Keyboard Shortcuts');
    });

    it('changes a setting', async () => {
        await ide.runCommand('Open Settings (UI)');
        await page.locator('#preference-searchbar').fill('editor.fontSize');
        // The search hides the row among the commonly used ones, which is there before.
        await page.getByText(/^\d+ Settings? Found$/).waitFor();
        const size = page.locator('[data-pref-id="editor.fontSize"] input:visible').first();
        await size.fill('21');
        await size.press('Enter');
        await ide.closeTab('Settings');
        await ide.openFile('welcome.md');
        await eventually('the setting is applied', async () => ((await ide.fontSize('welcome.md')) === '21px' ? true : undefined), 30_000);
    });

    it('sees its tier in the status bar, and a panel with its limits on click', async () => {
        const item = ide.statusItem('Free');
        await item.waitFor();
        await item.click();
        await page.getByText('Projects').first().waitFor();
        await screenshot(page, 'license-panel');
    });

    it('sees another tier within two seconds of an administrator setting it, without polling', async () => {
        const requests: string[] = [];
        page.on('request', request => requests.push(request.url()));
        await apiOf(page, platform.origin).call(licenseRoutes.setTier, {
            params: { organizationId: workspace.organizationId },
            body: { tier: 'team' }
        });
        const began = performance.now();
        await ide.statusItem('Team').waitFor({ timeout: 2_000 });
        assert.ok(performance.now() - began < 2_000);
        // The open panel follows too, and closes by keyboard.
        await page.getByText('No limit').first().waitFor({ timeout: 2_000 });
        await page.keyboard.press('Escape');
        await page.getByText('No limit').first().waitFor({ state: 'hidden' });
        assert.deepEqual(
            requests.filter(url => url.includes('/license')),
            []
        );
    });

    it('comes back after the browser was closed and the platform stopped and started: signed in, same files, same layout, same settings', async () => {
        await ide.openFile('welcome.md');
        await eventually('the editor is kept', async () => (await isEditorKept(page)) || undefined, 10_000);
        const address = page.url();
        await browser.close();
        await platform.stop();
        assert.deepEqual(await platform.processes(), []);
        const milliseconds = await platform.start();
        assert.ok(milliseconds < 3_000, `The second start took ${Math.round(milliseconds)} ms.`);
        page = await browser.open();
        await page.goto(platform.origin);
        await page
            .getByRole('link', { name: 'Open' })
            .or(page.getByRole('button', { name: 'Open' }))
            .first()
            .click();
        ide = await new IdePage(page).ready();
        assert.equal(page.url(), address);
        await ide.tab('welcome.md').waitFor();
        await ide.editor('welcome.md').locator('.view-lines').click();
        await page.keyboard.press('Control+End');
        await page.locator('.monaco-editor .view-line', { hasText: 'Typed on the first day' }).first().waitFor();
        assert.equal(await ide.fontSize('welcome.md'), '21px');
    });

    it('keeps which editors are open while they are open, and not only when the page is left', async () => {
        await ide.closeTab('welcome.md');
        await eventually('no editor is kept', async () => !(await isEditorKept(page)) || undefined, 10_000);
        await ide.openFile('welcome.md');
        await eventually('the editor is kept', async () => (await isEditorKept(page)) || undefined, 10_000);
    });

    it('signs out in the IDE, which ends its sockets, and is asked to sign in again', async () => {
        await ide.runCommand('Sign Out');
        await page.waitForURL(`${platform.origin}/sign-in**`);
        await page.goto(workspace.origin);
        await page.waitForURL(`${platform.origin}/sign-in**`);
    });

    it('is told of a wrong password beside the field, with the address still there', async () => {
        const portal = new PortalPage(page, platform.origin);
        await portal.signIn({ ...ada, password: 'something wrong' });
        await page.getByText('The address or the password is wrong').first().waitFor();
        assert.equal(await page.getByLabel('Email', { exact: true }).inputValue(), ada.email);
        await screenshot(page, 'wrong-password');
        await portal.signIn(ada);
        await new IdePage(page).ready();
        assert.equal(new URL(page.url()).hostname, `${workspace.slug}.localhost`);
    });

    it('leaves no process behind when the platform is stopped', async () => {
        await browser.close();
        await platform.stop();
        await platform.ended();
        await access(platform.fileOf(workspace.id, 'welcome.md'));
    });
});
