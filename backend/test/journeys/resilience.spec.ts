import assert from 'node:assert/strict';
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import type { Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import type { JourneyPlatform } from './support/journey-platform.js';
import { ada, PortalPage } from './support/portal-page.js';

describe('work in the IDE', function () {
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
        // The welcome file takes the focus when it opens.
        await ide.editor('welcome.md').locator('.view-line').first().waitFor();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    /** Waits until the terminal holds all of these texts. */
    const holds = (...texts: readonly string[]) =>
        eventually(
            `the terminal holds ${texts.join(', ')}`,
            async () => {
                const held = await ide.terminalText();
                return texts.every(text => held.includes(text)) || undefined;
            },
            30_000
        );

    /** Loads the page anew. The first message to the IDE that says so is held back. */
    async function holdFirst(message: RegExp): Promise<{ readonly held: Promise<void>; release(): void }> {
        let release = (): void => undefined;
        let [holding, hold] = [true, (): void => undefined];
        const held = new Promise<void>(resolve => {
            hold = resolve;
        });
        await page.routeWebSocket(/\/socket\.io\//, route => {
            const backend = route.connectToServer();
            route.onMessage(sent => {
                if (holding && message.test(sent.toString())) {
                    holding = false;
                    release = () => backend.send(sent);
                    hold();
                } else {
                    backend.send(sent);
                }
            });
        });
        await page.reload();
        await ide.ready();
        return { held, release: () => release() };
    }

    it('goes on after the network was cut: the same shell, with what was printed and typed meanwhile, and an editor that is saved', async () => {
        await ide.openTerminal();
        await ide.typeInTerminal('remembered=yes; echo $$ > shell.txt; seq -f before-%g 300');
        await ide.typeInTerminal('until [ -e go ]; do sleep 0.1; done; seq -f meanwhile-%g 300');
        const shell = await platform.fileWith(workspace.id, 'shell.txt', /\d+\n/);
        await ide.openFile('welcome.md');

        platform.network.cut();
        await platform.writeFile(workspace.id, 'go', '');
        await ide.typeInTerminal('echo typed without a network | tee typed.txt');
        await ide.typeAtEnd('welcome.md', '\nTyped without a network.');
        platform.network.mend();
        await platform.fileWith(workspace.id, 'typed.txt', 'typed without a network');
        await holds('before-1\n', 'before-300', 'meanwhile-1\n', 'meanwhile-300', 'typed without a network\n');

        await platform.fileWith(workspace.id, 'welcome.md', 'Typed without a network.');
        await ide.saved('welcome.md');
        await eventually(
            'the shell is the same',
            async () => {
                await ide.typeInTerminal('echo $$ $remembered > again.txt');
                return platform.fileWith(workspace.id, 'again.txt', `${shell.trim()} yes`, 5_000).catch(() => undefined);
            },
            60_000
        );
        assert.equal(new URL(page.url()).hostname, `${workspace.slug}.localhost`);
    });

    it('asks before it overwrites what another program has saved, and takes no key that was meant for the text for an answer', async () => {
        const question = page.locator('.dialogBlock', { hasText: 'welcome.md was changed elsewhere' });
        await ide.typeAtEnd('welcome.md', '\nTyped here.');
        await platform.writeFile(workspace.id, 'welcome.md', 'Saved by another program.\n');
        await question.waitFor();
        await screenshot(page, 'changed-elsewhere');
        await page.keyboard.press('Enter');
        await question.waitFor({ state: 'hidden' });
        assert.equal(await readFile(platform.fileOf(workspace.id, 'welcome.md'), 'utf8'), 'Saved by another program.\n');
        await ide.typeAtEnd('welcome.md', ' And here.');
        await question.getByRole('button', { name: 'Overwrite', exact: true }).click();
        await platform.fileWith(workspace.id, 'welcome.md', 'Typed here. And here.');
        await ide.saved('welcome.md');
    });

    it('saves what is typed while a save is under way', async () => {
        const save = await holdFirst(/write.*Typed and on its way\./s);
        await ide.typeAtEnd('welcome.md', '\nTyped and on its way.');
        await save.held;
        await page.keyboard.type(' Typed meanwhile.');
        save.release();
        await platform.fileWith(workspace.id, 'welcome.md', 'Typed and on its way. Typed meanwhile.');
        await ide.saved('welcome.md');
    });

    it('says why a text cannot be saved, keeps it, and saves it as soon as that can be done', async () => {
        const file = platform.fileOf(workspace.id, 'welcome.md');
        await rm(file);
        await mkdir(file);
        await page.keyboard.type(' Typed in vain.');
        const notice = page.locator('.theia-notification-list-item', { hasText: 'welcome.md could not be saved' }).first();
        await notice.waitFor({ timeout: 20_000 });
        await screenshot(page, 'not-saved');
        await rmdir(file);
        await platform.fileWith(workspace.id, 'welcome.md', 'Typed meanwhile. Typed in vain.');
        await ide.saved('welcome.md');
    });

    it('finds its terminals again after a reload: the same shell, with what was printed before and meanwhile', async () => {
        await ide.typeInTerminal('rm go; (until [ -e go ]; do sleep 0.1; done; seq -f away-%g 300; echo yes > said) & echo yes > begun');
        await platform.fileWith(workspace.id, 'begun', 'yes');
        await page.goto('about:blank');
        await platform.writeFile(workspace.id, 'go', '');
        await platform.fileWith(workspace.id, 'said', 'yes');
        await page.goto(workspace.origin);
        await ide.ready();
        await ide.terminal.waitFor();
        // Before the shell is attached again, even.
        await ide.typeInTerminal('echo $$ $remembered > reloaded.txt');
        const shell = await platform.fileWith(workspace.id, 'shell.txt', /\d+\n/);
        assert.equal(await platform.fileWith(workspace.id, 'reloaded.txt', /yes/), `${shell.trim()} yes\n`);
        await holds('before-1\n', 'meanwhile-300', 'away-300');
        await screenshot(page, 'terminal-reloaded');
    });

    it('is told when the IDE crashed, with its last lines and a way out, and keeps what was typed', async () => {
        // Long enough for changes to be saved as such, and not with all the rest.
        await platform.writeFile(workspace.id, 'long.txt', 'A line that was there before.\n'.repeat(500));
        const save = await holdFirst(/updateFile.*long\.txt/s);
        await ide.openFile('long.txt');
        await ide.typeAtEnd('long.txt', 'Typed into the crash.');
        await save.held;
        await page.keyboard.type('\nTyped while that save waited.');
        await page.keyboard.press('Control+s');
        const backends = (await platform.processes()).filter(({ command }) => command.includes('/lib/backend/main.js'));
        for (const { pid } of backends) {
            killIfThere(pid);
        }
        const restart = page.getByRole('button', { name: 'Restart' });
        await restart.waitFor({ timeout: 5_000 });
        await screenshot(page, 'crashed');
        await page.locator('[class*="coditect-cover"] pre').waitFor();
        await restart.click();
        await ide.ready();
        await ide.typeAtEnd('long.txt', '\nTyped after the crash.');
        const typed = 'Typed into the crash.\nTyped while that save waited.\nTyped after the crash.';
        await platform.fileWith(workspace.id, 'long.txt', typed);
        await ide.saved('long.txt');
        await ide.openFile('welcome.md');
    });

    it('outlives a platform that is killed outright: no process is left, and the page finds its way back by itself', async () => {
        await platform.kill();
        await platform.ended();
        await ide
            .typeAtEnd('welcome.md', '\nTyped while the platform was gone.')
            .catch(() => page.keyboard.type('\nTyped while the platform was gone.'));
        await platform.start();
        await platform.fileWith(workspace.id, 'welcome.md', 'Typed while the platform was gone.');
        await ide.saved('welcome.md');
        await platform.writeFile(workspace.id, 'came-later.txt', 'The explorer has come back, too.\n');
        await ide.explorerNode('came-later.txt').waitFor({ timeout: 15_000 });
    });

    it('starts a stopped workspace when its page is opened', async () => {
        await page.goto(platform.origin);
        await page.getByRole('button', { name: 'Stop' }).first().click();
        await page.getByText('Stopped').first().waitFor();
        await screenshot(page, 'home');
        const began = performance.now();
        await page.goto(workspace.origin);
        await ide.ready();
        assert.ok(performance.now() - began < 15_000);
        const { phases } = await ide.workspace();
        const started = Date.parse(phases.at(-1)?.at ?? '') - Date.parse(phases[0]?.at ?? '');
        assert.ok(started < 3_000, `From the request to a running IDE: ${started} ms.`);
    });

    it('ends whole when the script that started it is killed outright', async () => {
        await platform.killScript();
        await eventually('no process is left', async () => ((await platform.processes()).length === 0 ? true : undefined), 15_000);
        await platform.start();
    });

    it('ends whole when it is stopped while it starts', async () => {
        await platform.stop();
        const starting = platform.start().catch((error: unknown) => error);
        await eventually(
            'the database is being started',
            async () => (await platform.processes()).some(({ command }) => command.includes('backend/lib/src/main.js')) || undefined,
            30_000
        );
        await platform.stop();
        assert.ok((await starting) instanceof Error);
        assert.deepEqual(await platform.processes(), []);
    });
});

/** A process may have gone with the one before it. */
function killIfThere(pid: number): void {
    try {
        process.kill(pid, 'SIGKILL');
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
            throw error;
        }
    }
}
