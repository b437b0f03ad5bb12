import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import type { Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { CodeEditor } from './support/code-editor.js';
import { extensionHosts } from './support/extension-host.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';
import { crasher, spy } from './support/sample-extensions.js';

describe('a person and extensions', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let registry: string;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;

    before(async () => {
        // Nothing listens there: as for a platform without a network.
        registry = `http://127.0.0.1:${await freePort()}`;
        journey = await Journey.begin({ CODITECT_VSX_REGISTRY: registry });
        ({ page } = journey);
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const put = (name: string, content: string | Uint8Array) => writeFile(journey.platform.fileOf(workspace.id, name), content);
    const message = (text: string) => page.locator('.theia-notification-list-item', { hasText: text }).first();

    async function install(name: string, vsix: Uint8Array): Promise<void> {
        await put(name, vsix);
        await ide.explorerNode(name).click();
        await ide.runCommand('Install Extension VSIX');
        await message('Completed installing extension').waitFor();
        await ide.runCommand('Clear All Notifications');
    }

    it('finds the preview of Markdown, on an origin of its own', async () => {
        await ide.openFile('welcome.md');
        await page
            .locator('.lm-TabBar-toolbar [title="Open Preview to the Side"], .lm-TabBar-toolbar [id="markdown.showPreviewToSide"]')
            .first()
            .click();
        const preview = page.frameLocator('iframe.webview').frameLocator('#active-frame').locator('h1').first();
        await preview.waitFor({ timeout: 30_000 });
        const frame = await page.locator('iframe.webview').first().getAttribute('src');
        assert.match(frame ?? '', /^http:\/\/[0-9a-f-]{36}--webview\./);
        await screenshot(page, 'extensions-markdown-preview');
    });

    it('has no extension host while no file is open that needs one', async () => {
        await ide.runCommand('Close All Tabs in Main Area');
        await page.reload();
        await ide.ready();
        await eventually('no extension host runs', async () => (await extensionHosts(journey.platform)).length === 0 || undefined);
        await put('page.html', '<h1>Hello</h1>\n');
        await ide.explorerNode('page.html').waitFor();
        await ide.openFile('page.html');
        await eventually('one extension host runs', async () => (await extensionHosts(journey.platform)).length === 1 || undefined);
        await eventually(
            'HTML is explained',
            async () => {
                await new CodeEditor(ide, 'page.html').hover('h1', 0);
                return (await page.locator('.monaco-hover:visible', { hasText: 'heading' }).first().isVisible()) || undefined;
            },
            30_000
        );
    });

    it('finds those that come with the IDE in the list', async () => {
        await page.locator('#shell-tab-vsx-extensions-view-container').click();
        const search = page.locator('input[placeholder*="Search Open VSX"]');
        await search.fill('@builtin');
        for (const name of ['Bash', 'C/C++']) {
            await page.locator('.theia-vsx-extension-content', { hasText: name }).first().waitFor();
        }
        await screenshot(page, 'extensions-built-in');
    });

    it('is told in a sentence that the registry can’t be reached, and what to do', async () => {
        await page.locator('input[placeholder*="Search Open VSX"]').fill('vim');
        await page.getByText(`The registry ${registry} can't be reached.`, { exact: false }).waitFor({ timeout: 30_000 });
        await screenshot(page, 'extensions-no-registry');
        await page.locator('input[placeholder*="Search Open VSX"]').fill('');
    });

    it('installs one from a .vsix file, which sees nothing of the platform', async () => {
        await access(journey.platform.dataDirectory);
        await page.locator('#shell-tab-explorer-view-container').click();
        await install('spy.vsix', spy(journey.platform.dataDirectory));
        await ide.runCommand('Spy on the Platform');
        await message('Spy: ENOENT, no secret, no key').waitFor();
        await screenshot(page, 'extensions-installed');
    });

    it('finds it again after the platform was stopped and started', async () => {
        await journey.browser.close();
        await journey.platform.stop();
        await journey.platform.start({ CODITECT_VSX_REGISTRY: registry });
        page = journey.page = await journey.browser.open();
        await page.goto(journey.platform.origin);
        await page
            .getByRole('link', { name: 'Open' })
            .or(page.getByRole('button', { name: 'Open' }))
            .first()
            .click();
        ide = await new IdePage(page).ready();
        await ide.runCommand('Spy on the Platform');
        await message('Spy: ENOENT').waitFor();
    });

    it('is told which one keeps ending the extension host, disables it, and loses nothing', async () => {
        await put('notes.txt', 'Notes.\n');
        await install('crasher.vsix', crasher());
        await ide.openFile('notes.txt');
        await message('The extension "Crashing Sample" has ended the extension host 3 times in a row.').waitFor({ timeout: 60_000 });
        await screenshot(page, 'extensions-crash-loop');
        await ide.typeAtEnd('notes.txt', 'Typed without extensions.');
        await message('Crashing Sample').getByRole('button', { name: 'Disable Crashing Sample' }).click();
        await journey.platform.fileWith(workspace.id, 'notes.txt', 'Typed without extensions.');
        await ide.runCommand('Spy on the Platform');
        await message('Spy: ENOENT').waitFor();
        assert.equal((await extensionHosts(journey.platform)).length, 1);
    });
});
