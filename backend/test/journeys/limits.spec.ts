import assert from 'node:assert/strict';
import { open, readdir, rm, writeFile } from 'node:fs/promises';
import { platformPaths, type Workspace, workspaceUsageSchema } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

/** Small enough to be reached in a moment, large enough for the IDE. */
const environment = {
    CODITECT_MEMORY_MEBIBYTES: '900',
    CODITECT_DISK_MEBIBYTES: '120',
    CODITECT_DISK_RESERVE_MEBIBYTES: '0',
    // More than any machine has: one workspace runs, and the next waits until it has ended.
    CODITECT_START_MEBIBYTES: '1000000000'
};

const eater = 'import time\nx = []\nwhile True:\n    x.append(bytearray(16 << 20))\n    time.sleep(.1)\n';

describe('the limits of a workspace', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;

    before(async () => {
        journey = await Journey.begin(environment);
        ({ page } = journey);
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
        await ide.editor('welcome.md').locator('.view-line').first().waitFor();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const notice = (text: RegExp) => page.locator('.theia-notification-list-item', { hasText: text }).first();
    const meter = () => page.locator('#theia-statusBar [id="status-bar-coditect-limits-meter"]');
    /** As others see it: in the light and in the dark. */
    async function look(name: string, who = page): Promise<void> {
        await screenshot(who, `${name}-light`);
        await who.emulateMedia({ colorScheme: 'dark' });
        await screenshot(who, `${name}-dark`);
        await who.emulateMedia({ colorScheme: 'light' });
    }

    async function kernelKeepsMemory(): Promise<boolean> {
        const path = `${platformPaths.api}/workspaces/${workspace.id}/usage`;
        const text = await page.evaluate(async address => (await fetch(address)).text(), path);
        return workspaceUsageSchema.parse(JSON.parse(text).usage).keepers.memory === 'kernel';
    }

    async function makeWorkspace(who: Page, name: string): Promise<void> {
        await who.goto(`${journey.platform.origin}/workspaces/new`);
        await who.getByRole('radio', { name: 'Empty folder' }).check();
        await who.getByLabel('Name', { exact: true }).fill(name);
        await who.getByRole('button', { name: 'Make workspace' }).click();
    }

    const fileOf = (name: string) => journey.platform.fileOf(workspace.id, name);

    it('are shown by a meter that is reached by keyboard, with a panel of what is largest', async () => {
        await meter().waitFor({ timeout: 30_000 });
        assert.match((await meter().getAttribute('aria-label')) ?? '', /^Memory: \d+ MiB of 900 MiB\. Processes and threads: /);
        await meter().focus();
        await page.keyboard.press('Enter');
        const panel = page.locator('#coditect-resources');
        await panel.getByRole('rowheader', { name: 'The IDE itself' }).waitFor();
        await panel.getByRole('meter', { name: 'Disk' }).waitFor({ timeout: 30_000 });
        await screenshot(page, 'resources-light');
        // The theme follows the browser's at the start.
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.reload();
        await ide.ready();
        await panel.getByRole('rowheader', { name: 'The IDE itself' }).waitFor();
        await screenshot(page, 'resources-dark');
        await page.emulateMedia({ colorScheme: 'light' });
    });

    it('end the program that ate all memory, name it, and leave the IDE and its terminal', async () => {
        await writeFile(fileOf('eat.py'), eater);
        await ide.openTerminal();
        await ide.typeInTerminal('python3 eat.py; echo "it ended with $?" > ended.txt');
        await notice(/python3 eat\.py was ended, because this workspace ran out of its 900 MiB of memory/).waitFor({ timeout: 60_000 });
        await journey.platform.fileWith(workspace.id, 'ended.txt', 'it ended with 137');
        await screenshot(page, 'memory-ended');
    });

    it('keep what is typed when the disk is full, refuse uploads, and save when there is room again', async () => {
        await writeFile(fileOf('filler'), Buffer.alloc(130 * 1024 * 1024));
        await notice(/This workspace's disk is full \(120 MiB\)/).waitFor({ timeout: 60_000 });
        await ide.openFile('welcome.md');
        await ide.typeAtEnd('welcome.md', '\nTyped on a full disk.');
        await page.locator('#theia-main-content-panel .lm-TabBar-tab.theia-mod-dirty', { hasText: 'welcome.md' }).waitFor();
        await screenshot(page, 'disk-full');
        const chooser = page.waitForEvent('filechooser');
        await ide.chooseInExplorer('welcome.md', 'Upload Files...');
        await (await chooser).setFiles({ name: 'upload.txt', mimeType: 'text/plain', buffer: Buffer.from('uploaded') });
        await notice(/An error occurred while uploading a file\. This workspace's disk is full \(120 MiB\)/).waitFor();
        await screenshot(page, 'upload-refused');
        await rm(fileOf('filler'));
        await journey.platform.fileWith(workspace.id, 'welcome.md', 'Typed on a full disk.');
        await ide.saved('welcome.md');
        assert.ok(!(await readdir(fileOf('.'))).some(name => name.includes('upload')), 'nothing of what was refused is there');
    });

    it('ask before a file of 200 MB or one that is no text is opened, and say what to do instead', async () => {
        await rm(fileOf('eat.py'), { force: true });
        // Sparse: it takes no room.
        const large = await open(fileOf('large.log'), 'w');
        await large.truncate(200 * 1024 * 1024);
        await large.close();
        await writeFile(fileOf('picture.bin'), Buffer.from([0, 1, 2, 3, 0, 255, 254, 0]));
        await ide.explorerNode('large.log').dblclick();
        const dialog = page.locator('.dialogBlock');
        await dialog.getByText('large.log is large (200 MiB)').waitFor();
        await screenshot(page, 'large-file');
        await dialog.getByRole('button', { name: "Don't Open" }).click();
        await dialog.waitFor({ state: 'detached' });
        await ide.explorerNode('picture.bin').dblclick();
        await dialog.getByText('picture.bin is not text').waitFor();
        await screenshot(page, 'binary-file');
        await dialog.getByRole('button', { name: "Don't Open" }).click();
        await dialog.waitFor({ state: 'detached' });
        // Nor is it told afterwards that what was declined could not be opened.
        await page.keyboard.press('Control+p');
        await page.locator('.quick-input-widget:visible input').first().fill('picture.bin');
        await page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: 'picture.bin' }).first().click();
        await dialog.getByRole('button', { name: "Don't Open" }).click();
        await dialog.waitFor({ state: 'detached' });
        await ide.openFile('welcome.md');
        assert.equal(await notice(/Unable to open/).count(), 0);
    });

    it('end the IDE itself where nothing else is left to end, say so over the page, and start it again', async function () {
        if (!(await kernelKeepsMemory())) {
            // What lies in /tmp is counted by control groups alone.
            this.skip();
        }
        await ide.openFile('welcome.md');
        await ide.typeAtEnd('welcome.md', '\nTyped before the end.');
        await ide.openTerminal();
        await ide.typeInTerminal('head -c 1000M /dev/zero >/tmp/filler');
        const cover = page.getByRole('dialog', { name: 'Your workspace ran out of memory.' });
        await cover.waitFor();
        await cover.getByText("The IDE ran out of this workspace's 900 MiB of memory and was ended.").first().waitFor();
        await cover.getByText('What you typed is still in this page.').first().waitFor();
        await look('memory-ide-ended');
        await cover.getByRole('button', { name: 'Restart' }).click();
        await cover.waitFor({ state: 'hidden' });
        await ide.typeAtEnd('welcome.md', '\nTyped afterwards.');
        await journey.platform.fileWith(workspace.id, 'welcome.md', 'Typed before the end.\nTyped afterwards.');
    });

    it('let a start wait while the machine has no memory to spare, and tell each its place in the line', async () => {
        const [second, third] = [await journey.browser.newPage(), await journey.browser.newPage()];
        await makeWorkspace(second, 'Second');
        await second.getByText('This machine has no memory to spare at the moment. Yours is next').first().waitFor();
        await makeWorkspace(third, 'Third');
        await third.getByText('Yours is 2nd of 2 in line').first().waitFor();
        await look('start-waits', third);
        await page.goto(journey.platform.origin);
        await page.getByText('Yours is 2nd of 2 in line').first().waitFor();
        await look('cards-wait');
        await page.getByRole('button', { name: `Stop ${workspace.name}` }).click();
        await new IdePage(second).ready();
        await third.getByText('Yours is next').first().waitFor();
    });
});
