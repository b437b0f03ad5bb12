import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Workspace } from '@coditect/protocol';
import type { Download, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import type { JourneyPlatform } from './support/journey-platform.js';
import { ada, PortalPage } from './support/portal-page.js';

const guide = '# Guide\n\n## First steps\n\nSome words.\n\n## Where to go on\n';

/** A task with a matcher of its own, whose program finds one fault. */
const tasks = {
    version: '2.0.0',
    tasks: [
        {
            label: 'check the guide',
            type: 'shell',
            command: 'echo "$PWD/guide.md:5:1: Too few words."',
            problemMatcher: {
                owner: 'guide',
                fileLocation: 'absolute',
                pattern: { regexp: '^(.*):(\\d+):(\\d+): (.*)$', file: 1, line: 2, column: 3, message: 4 }
            }
        }
    ]
};

describe('everyday work in the IDE', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let platform: JourneyPlatform;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;

    before(async () => {
        journey = await Journey.begin();
        ({ platform, page } = journey);
        await new PortalPage(page, platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: workspace.origin });
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const configFile = (name: string, { id }: Workspace = workspace) =>
        join(platform.dataDirectory, 'workspaces', id, 'config', '.theia', name);
    const written = async (name: string, text: string) => {
        const file = platform.fileOf(workspace.id, name);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
    };

    it('begins with a page to get started from, which the keyboard reaches', async () => {
        const start = page.locator('.coditect-getting-started');
        await start.getByRole('heading', { name: 'Getting started' }).waitFor();
        await screenshot(page, 'getting-started');
        await ide.runCommand('Getting Started');
        await page.locator('.coditect-getting-started button:focus').waitFor();
        await start.getByRole('button', { name: 'New terminal' }).press('Enter');
        await ide.terminal.waitFor();
    });

    it('opens the shells that there are, marks each command with how it ended, and splits a terminal in its folder', async () => {
        const mark = (state: string) => page.locator(`.terminal-container:visible .coditect-command-mark.coditect-${state}`);
        await ide.typeInTerminal('mkdir -p deep/er; cd deep/er');
        await ide.typeInTerminal('echo one; echo two');
        await mark('succeeded').and(page.locator('[aria-label="echo one; echo two: succeeded"]')).waitFor();
        await ide.runCommand('Copy Output of Last Command');
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'one\ntwo');
        await ide.typeInTerminal('(exit 3)');
        await mark('failed').and(page.locator('[aria-label="(exit 3): failed with exit code 3"]')).waitFor();
        await ide.typeInTerminal('sleep 1000');
        await mark('running').waitFor();
        await screenshot(page, 'terminal-marks');
        await page.keyboard.press('Control+C');
        await mark('running').waitFor({ state: 'detached' });
        const halves = page.locator('.terminal-container:visible .xterm');
        await page.locator('.terminal-container:visible .xterm').click();
        await ide.runCommand('Split Terminal');
        await halves.nth(1).waitFor();
        await halves.nth(1).click();
        await page.keyboard.type('echo yes > here\n');
        await platform.fileWith(workspace.id, 'deep/er/here', 'yes');
        await screenshot(page, 'terminal-split');
        await ide.runCommand('Create New Integrated Terminal from a Profile');
        const profiles = page.locator('.quick-input-list .monaco-list-row');
        for (const name of ['bash', 'sh', 'node']) {
            await profiles.getByText(name, { exact: true }).waitFor();
        }
        await profiles.getByText('node', { exact: true }).click();
        await eventually('node is asked', async () => {
            await page.keyboard.type("require('fs').writeFileSync('from-node.txt', String(6 * 7))\n");
            return platform.fileWith(workspace.id, 'from-node.txt', '42', 5_000).catch(() => undefined);
        });
    });

    it('takes files and folders by button and by dropping them, and gives them back as they were', async () => {
        const local = join(platform.dataDirectory, 'from-home');
        const bytes = randomBytes(5_000_000);
        await mkdir(join(local, 'photos/old'), { recursive: true });
        await writeFile(join(local, 'large.bin'), bytes);
        await writeFile(join(local, 'photos/old/one.txt'), 'one');
        const chooser = page.waitForEvent('filechooser');
        await ide.chooseInExplorer('welcome.md', 'Upload Files...');
        await (await chooser).setFiles(join(local, 'large.bin'));
        const whole = () => readFile(platform.fileOf(workspace.id, 'large.bin')).catch(() => undefined);
        await eventually('the file is there whole', async () => (await whole())?.equals(bytes) || undefined, 30_000);

        const { x, y } = await placeOf(ide.explorerNode('welcome.md'));
        const devtools = await page.context().newCDPSession(page);
        // Copied, moved or linked, as a computer's own explorer lets the one decide on whom it is dropped.
        const data = { items: [], files: [join(local, 'photos')], dragOperationsMask: 19 };
        for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
            await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
        }
        await platform.fileWith(workspace.id, 'photos/old/one.txt', 'one');
        // It takes its place above the files, which move down.
        await ide.explorerNode('photos').waitFor();

        const downloaded = async (node: string): Promise<Download> => {
            const download = page.waitForEvent('download');
            await ide.chooseInExplorer(node, 'Download');
            return download;
        };
        const file = await downloaded('large.bin');
        assert.equal(file.suggestedFilename(), 'large.bin');
        assert.ok(bytes.equals(await readFile((await file.path()) ?? '')));
        const folder = await downloaded('photos');
        assert.match(folder.suggestedFilename(), /^photos\.tar/);
        assert.ok((await readFile((await folder.path()) ?? '')).includes('old/one.txt'));
    });

    it('outlines Markdown and searches in files', async () => {
        await written('guide.md', guide);
        await written('.vscode/tasks.json', JSON.stringify(tasks));
        await ide.openFile('guide.md');
        await ide.runCommand('Toggle Outline');
        await page.locator('#outline-view .theia-TreeNode', { hasText: '# Guide' }).waitFor();
        await ide.runCommand('Find in Files');
        await page.locator('#search-input-field').fill('Some words');
        await page.keyboard.press('Enter');
        await page.locator('.t-siw-search-container .resultLine, .t-siw-search-container .result').first().waitFor();
        await screenshot(page, 'search');
    });

    it('says where settings are no valid JSON, leaves them as they are, and takes that back and follows again when they are corrected', async () => {
        await writeFile(configFile('settings.json'), '{ "editor.tabSize": 3 }');
        await eventually('the setting is kept', async () => (await kept())['editor.tabSize'] === 3 || undefined, 20_000);
        const invalid = '{ "editor.tabSize": 3,\n  "editor.fontSize": oops }';
        await writeFile(configFile('settings.json'), invalid);
        const sentence = page.getByText(/settings\.json, line 2, column 22: This is no valid JSON/).first();
        await sentence.waitFor();
        await screenshot(page, 'settings-invalid');
        assert.equal(await readFile(configFile('settings.json'), 'utf8'), invalid);
        assert.deepEqual(await kept(), { 'editor.tabSize': 3 });
        await writeFile(configFile('settings.json'), '{ "editor.tabSize": 3,\n  // mine\n  "editor.fontSize": 19 }');
        await eventually('it follows again', async () => (await kept())['editor.fontSize'] === 19 || undefined, 20_000);
        await sentence.waitFor({ state: 'hidden' });
    });

    it('brings settings and key bindings along to another workspace, and loses none of what is changed in both at once', async () => {
        const binding = { command: 'core.save', keybinding: 'ctrl+alt+k' };
        await writeFile(configFile('keymaps.json'), JSON.stringify([binding]));
        const secondPage = await journey.browser.newPage();
        await secondPage.goto(`${platform.origin}/workspaces/new`);
        await secondPage.getByRole('radio', { name: 'Empty folder' }).check();
        await secondPage.getByLabel('Name', { exact: true }).fill('Second');
        await new PortalPage(secondPage, platform.origin).submit('Make workspace');
        const second = await (await new IdePage(secondPage).ready()).workspace();
        const text = (file: string, where: Workspace) => readFile(configFile(file, where), 'utf8').catch(() => '');
        await eventually('the settings have come', async () => (await text('settings.json', second)).includes('19') || undefined, 30_000);
        await eventually(
            'the key bindings have come',
            async () => (await text('keymaps.json', second)).includes('ctrl+alt+k') || undefined
        );

        const add = async (where: Workspace, entry: string) => {
            const before = await text('settings.json', where);
            await writeFile(configFile('settings.json', where), before.replace(/\s*}\s*$/, `,\n  ${entry}\n}\n`));
        };
        await Promise.all([add(workspace, '"editor.rulers": [80]'), add(second, '"editor.wordWrap": "on"')]);
        for (const where of [workspace, second]) {
            await eventually(
                'both have both',
                async () =>
                    /"editor\.rulers".*"editor\.wordWrap"|"editor\.wordWrap".*"editor\.rulers"/s.test(await text('settings.json', where)) ||
                    undefined,
                30_000
            );
        }
        assert.match(await text('settings.json', workspace), /\/\/ mine/);
        await secondPage.close();
    });

    it('can be looked at in the light, in the dark and in high contrast, on a wide screen and a narrow one', async () => {
        for (const theme of ['light', 'dark', 'hc-theia', 'hc-theia-light']) {
            const text = await readFile(configFile('settings.json'), 'utf8');
            await writeFile(
                configFile('settings.json'),
                JSON.stringify({ ...JSON.parse(text.replace('// mine', '')), 'workbench.colorTheme': theme })
            );
            await eventually(
                `${theme} is shown`,
                async () => (await page.evaluate(() => document.body.className)).split(' ').includes(themeClass(theme)) || undefined,
                20_000
            );
            await ide.runCommand('Getting Started');
            for (const width of [1280, 800]) {
                await page.setViewportSize({ width, height: 800 });
                await eventually('the terminals are as wide as there is room', async () => (await terminalsFit()) || undefined, 5_000);
                await screenshot(page, `theme-${theme}-${width}`);
            }
        }
    });

    it('runs a task of the project, and shows what it found among the problems', async () => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.reload();
        await ide.ready();
        await ide.runCommand('Run Task...');
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'check the guide' }).first().click();
        // Its terminal comes to the front, over the problems where they are beside it.
        await page.locator('.lm-TabBar-tab.lm-mod-current', { hasText: 'Task: check the guide' }).waitFor();
        if (!(await page.locator('#problems').isVisible())) {
            await ide.runCommand('Toggle Problems');
        }
        await page.locator('#problems', { hasText: 'Too few words.' }).waitFor();
        await screenshot(page, 'task-problem');
    });

    it('comes back after a reload to the terminals that live, and not to that of a task that has ended', async () => {
        const tabs = () => page.locator('#theia-bottom-content-panel .lm-TabBar-tab .lm-TabBar-tabLabel').allTextContents();
        const before = await tabs();
        const living = before.filter(label => label !== 'Task: check the guide');
        assert.equal(living.length, before.length - 1);
        await page.reload();
        await ide.ready();
        await eventually('the others are back', async () => isDeepStrictEqual(await tabs(), living) || undefined);
    });

    it('marks the tab that is shown where a person has colours of their own', async () => {
        const shown = page.locator('#theia-main-content-panel .lm-TabBar-tab.lm-mod-current').first();
        const outline = () => shown.evaluate(tab => getComputedStyle(tab).outlineWidth);
        assert.notEqual(await outline(), '2px');
        await page.emulateMedia({ forcedColors: 'active' });
        assert.equal(await outline(), '2px');
        await screenshot(page, 'forced-colors');
        await page.emulateMedia({ forcedColors: 'none' });
    });

    /** Whether all terminals that are to be seen leave less than two characters and a scroll bar beside them, and none is cut. */
    async function terminalsFit(): Promise<boolean> {
        const rooms = await page.locator('.terminal-container:visible').evaluateAll(containers =>
            containers.map(container => {
                const screen = container.querySelector('.xterm-screen');
                return container.clientWidth - (screen?.clientWidth ?? 0);
            })
        );
        return rooms.length > 0 && rooms.every(room => room >= 0 && room < 50);
    }

    /** What the platform keeps of this person's settings. */
    async function kept(): Promise<Record<string, unknown>> {
        const text = await page.evaluate(async () => (await fetch('/_platform/api/settings')).text());
        const { documents } = JSON.parse(text) as { documents: { document: string; entries: Record<string, unknown> }[] };
        return documents.find(({ document }) => document === 'settings')?.entries ?? {};
    }
});

function themeClass(theme: string): string {
    return { light: 'theia-light', dark: 'theia-dark', 'hc-theia': 'theia-hc', 'hc-theia-light': 'theia-hcLight' }[theme] ?? theme;
}

async function placeOf(element: ReturnType<IdePage['explorerNode']>): Promise<{ x: number; y: number }> {
    const box = await element.boundingBox();
    if (!box) {
        throw new Error('It is not to be seen.');
    }
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
