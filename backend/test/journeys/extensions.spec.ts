import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import type { Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { CodeEditor } from './support/code-editor.js';
import { extensionHosts } from './support/extension-host.js';
import { ExtensionRegistry } from './support/extension-registry.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';
import { crasher, greeter, spy } from './support/sample-extensions.js';

describe('a person and extensions', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let registry: string;
    let mirror: ExtensionRegistry | undefined;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;

    before(async () => {
        // Nothing listens there: as for a platform without a network.
        registry = `http://127.0.0.1:${await freePort()}/a-mirror-of-the-registry-whose-address-no-narrow-view-has-room-for`;
        journey = await Journey.begin({ CODITECT_VSX_REGISTRY: registry });
        ({ page } = journey);
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(async () => {
        await journey?.end();
        await mirror?.close();
    });

    const put = (name: string, content: string | Uint8Array) => writeFile(journey.platform.fileOf(workspace.id, name), content);
    const message = (text: string) => page.locator('.theia-notification-list-item', { hasText: text }).first();

    const search = async (text: string) => {
        const input = page.locator('input[placeholder*="Search Open VSX"]');
        if (!(await input.isVisible())) {
            await page.locator('#shell-tab-vsx-extensions-view-container').click();
        }
        await input.fill(text);
    };

    async function finds(name: string, text: string): Promise<void> {
        await search(text);
        await page.locator('.theia-vsx-extension-content', { hasText: name }).first().waitFor();
    }

    async function install(name: string, vsix: Uint8Array): Promise<void> {
        await put(name, vsix);
        await ide.explorerNode(name).click({ button: 'right' });
        await page.locator('.lm-Menu-itemLabel', { hasText: 'Install Extension VSIX' }).first().click();
        await message('Completed installing extension').waitFor();
        await ide.runCommand('Clear All Notifications');
    }

    it('has no extension host while a text is merely shown, and has one for the preview of Markdown, on an origin of its own', async () => {
        await ide.editor('welcome.md').locator('.view-line').first().waitFor();
        // What comes with the IDE is known by then, and the host would have been started.
        await finds('Bash', '@builtin bash');
        assert.deepEqual(await extensionHosts(journey.platform), []);
        await ide.tab('welcome.md').click();
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

    it('has no extension host any more after the page was loaded anew, and one once a file needs it', async () => {
        await ide.runCommand('Close All Tabs in Main Area');
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.reload();
        await ide.ready();
        await eventually('no extension host runs', async () => (await extensionHosts(journey.platform)).length === 0 || undefined);
        await put('page.html', '<h1>Hello</h1>\n');
        await page.locator('#shell-tab-explorer-view-container').click();
        await ide.explorerNode('page.html').waitFor();
        await ide.openFile('page.html');
        await eventually('one extension host runs', async () => (await extensionHosts(journey.platform)).length === 1 || undefined);
        await eventually(
            'HTML is explained',
            async () => {
                await new CodeEditor(ide, 'page.html').hover('h1', 0);
                const explained = page.locator('.monaco-hover:visible', { hasText: 'heading' }).first();
                await explained.waitFor({ timeout: 3_000 }).catch(() => undefined);
                return (await explained.isVisible()) || undefined;
            },
            30_000
        );
    });

    it('finds those that come with the IDE in the list, at least 25', async () => {
        await finds('Bash', '@builtin');
        await screenshot(page, 'extensions-built-in');
        const names = new Set<string>();
        await eventually(
            'at least 25 are listed',
            async () => {
                for (const name of await page.locator('.theia-vsx-extension .name').allTextContents()) {
                    names.add(name);
                }
                await page.locator('.theia-vsx-extension-content').last().hover();
                await page.mouse.wheel(0, 400);
                return names.size >= 25 || undefined;
            },
            20_000
        );
    });

    it('is told in a sentence that the registry can’t be reached, and what to do', async () => {
        await search('vim');
        const told = page.getByText(`The registry ${registry} can't be reached.`, { exact: false });
        await told.waitFor({ timeout: 30_000 });
        assert.ok(await told.evaluate(box => box.scrollWidth <= box.clientWidth), 'the address is cut off');
        await screenshot(page, 'extensions-no-registry');
        await search('');
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
        mirror = await ExtensionRegistry.start({
            namespace: 'sample',
            name: 'greeter',
            displayName: 'Greeter of the Mirror',
            vsix: greeter()
        });
        await journey.platform.start({ CODITECT_VSX_REGISTRY: `${mirror.origin}/mirror` });
        page = journey.page = await journey.browser.open();
        await page.goto(journey.platform.origin);
        await page
            .getByRole('link', { name: 'Open' })
            .or(page.getByRole('button', { name: 'Open' }))
            .first()
            .click();
        ide = await new IdePage(page).ready();
        // Opened once, before its command is known.
        await page.keyboard.press('F1');
        const palette = page.locator('.quick-input-widget input').first();
        await eventually('the palette is open', async () => (await palette.inputValue()) === '>' || undefined);
        await page.keyboard.type('Spy on the Platform');
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Spy on the Platform' }).first().click();
        await message('Spy: ENOENT').waitFor();
    });

    it('installs one from a private mirror of the registry', async () => {
        await ide.runCommand('Clear All Notifications');
        await finds('Greeter of the Mirror', 'greeter');
        await page
            .locator('.theia-vsx-extension-content', { hasText: 'Greeter of the Mirror' })
            .getByText('Install', { exact: true })
            .click();
        await page.locator('.dialogBlock', { hasText: 'is unverified' }).getByRole('button', { name: 'OK' }).click();
        await page.locator('.theia-vsx-extension-content', { hasText: 'Greeter of the Mirror' }).getByText('Uninstall').first().waitFor();
        await screenshot(page, 'extensions-from-mirror');
        await ide.runCommand('Greet from the Mirror');
        await message('Greetings from the mirror').waitFor();
        assert.deepEqual(mirror?.unknown, []);
        await page.locator('#shell-tab-explorer-view-container').click();
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
