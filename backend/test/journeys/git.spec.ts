import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { GitHttpServer } from '../support/git-http-server.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

const token = 'a-token-of-ada';
const poem = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n';

describe('a person who works with Git', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let git: GitHttpServer;
    let page: Page;
    let ide: IdePage;

    before(async () => {
        git = await GitHttpServer.start('ada', token);
        await git.create('poem', { 'poem.txt': poem });
        journey = await Journey.begin();
        ({ page } = journey);
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(async () => {
        await journey?.end();
        await git?.stop();
    });

    const quickInput = () => page.locator('.quick-input-widget:visible input').first();

    async function answer(text: string, prompt: RegExp): Promise<void> {
        await page.locator('.quick-input-widget:visible').filter({ hasText: prompt }).waitFor();
        await quickInput().fill(text);
        await page.keyboard.press('Enter');
    }

    async function goToLine(line: number): Promise<void> {
        await ide.editor('poem.txt').locator('.view-lines').click();
        await page.keyboard.press('Control+Home');
        for (let down = 1; down < line; down += 1) {
            await page.keyboard.press('ArrowDown');
        }
    }

    async function replaceLine(line: number, text: string): Promise<void> {
        await goToLine(line);
        await page.keyboard.press('Shift+End');
        await page.keyboard.type(text);
    }

    async function commit(message: string): Promise<void> {
        await openScm();
        await page.locator('#theia-scm-input-message').fill(message);
        await ide.runCommand('Git: Commit');
    }

    async function commitAll(message: string): Promise<void> {
        await openScm();
        await page.locator('#theia-scm-input-message').fill(message);
        await ide.runCommand('Git: Commit All');
        await ide.statusItem('1↑').waitFor();
    }

    async function dismissAll(): Promise<void> {
        await ide.runCommand('Notifications: Clear All Notifications');
    }

    const group = (name: string) => scm().locator('.scm-theia-header').filter({ hasText: name }).first();
    const changedFile = (name: string) => scm().locator('.scmItem').filter({ hasText: name });
    const notification = (text: string | RegExp) => page.locator('.theia-notification-list-item').filter({ hasText: text }).first();
    const press = (text: string | RegExp, button: string) => notification(text).getByRole('button', { name: button }).click();
    const scm = () => page.locator('#scm-view-container');

    async function openScm(): Promise<void> {
        if (!(await scm().isVisible())) {
            await page.locator('#shell-tab-scm-view-container').click();
        }
        await scm().waitFor();
    }

    it('is told what to do about an address without a repository, and about credentials that are not right', async () => {
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        await ide.runCommand('Git: Clone');
        await answer(git.url('nothing'), /Address of the repository/);
        await answer('nothing', /Name of the new folder/);
        await answer('ada', /User name/);
        await answer(token, /Token or password/);
        await press(/could not be cloned\. There is no such repository/, 'Other Address');
        await answer(git.url('poem'), /Address of the repository/);
        await answer('ada', /User name/);
        await answer('something else', /Token or password/);
        await notification(/could not be cloned\. The server does not let you in/).waitFor();
        await screenshot(page, 'git-refused');
        await press(/does not let you in/, 'Enter Credentials');
        await answer('ada', /User name/);
        await answer(token, /Token or password/);
    });

    it('has the repository cloned, and its credentials remembered when asked', async () => {
        await press(/Remember the credentials of ada/, 'Remember');
        await openScm();
        await ide.statusItem('main').waitFor();
        await screenshot(page, 'git-cloned');
    });

    it('sees beside the lines what was changed, and stages one change of two', async () => {
        await page.locator('#shell-tab-explorer-view-container').click();
        await ide.explorerNode('poem').click();
        await ide.openFile('poem.txt');
        await replaceLine(2, 'TWO');
        await replaceLine(9, 'NINE');
        await ide.saved('poem.txt');
        await ide.editor('poem.txt').locator('.dirty-diff-glyph').nth(1).waitFor();
        await openScm();
        await changedFile('poem.txt').waitFor();
        await screenshot(page, 'git-gutter');
        await goToLine(2);
        await ide.runCommand('Git: Stage Change at the Cursor');
        await group('Staged Changes').waitFor();
        assert.equal(await changedFile('poem.txt').count(), 2);
        // What is staged is marked no more.
        await ide.editor('poem.txt').locator('.dirty-diff-glyph').nth(1).waitFor({ state: 'detached' });
    });

    it('commits what is staged under the name that the account has, and pushes without being asked again', async () => {
        await commit('Shout the second line');
        await answer('Ada', /Your name/);
        await answer('ada@example.com', /Your email address/);
        await ide.statusItem('1↑').waitFor();
        await ide.runCommand('Git: Push');
        await eventually(
            'the commit is on the server',
            async () => (await git.subjects('poem'))[0] === 'Shout the second line' || undefined
        );
        assert.equal(await git.show('poem', 'poem.txt'), poem.replace('two', 'TWO'));
        assert.equal(await page.locator('.quick-input-widget:visible').count(), 0);
        await ide.statusItem('1↑').waitFor({ state: 'detached' });
    });

    it('is told when somebody else was faster, pulls, and is shown the conflict', async () => {
        await commitAll('Shout the ninth line');
        await git.commit('poem', 'Whisper the ninth line', { 'poem.txt': poem.replace('two', 'TWO').replace('nine', '(nine)') });
        await ide.runCommand('Git: Push');
        await press(/The server has commits that you do not have/, 'Pull');
        await notification(/Both sides changed the same lines/).waitFor();
        await group('Merge Changes').waitFor();
        await ide.tab('poem.txt').click();
        await ide.editor('poem.txt').getByText('Accept Both').first().waitFor();
        await dismissAll();
        await screenshot(page, 'git-conflict');
    });

    it('keeps both sides by the lens above the conflict, and commits and pushes the merge', async () => {
        await ide.editor('poem.txt').getByText('Accept Both').first().click();
        await ide.editor('poem.txt').getByText('>>>>>>>').waitFor({ state: 'detached' });
        await ide.saved('poem.txt');
        await ide.runCommand('Git: Stage All Changes');
        await group('Merge Changes').waitFor({ state: 'detached' });
        await commit('');
        await ide.runCommand('Git: Push');
        await eventually('the merge is on the server', async () =>
            (await git.show('poem', 'poem.txt')).includes('NINE\n(nine)\n') ? true : undefined
        );
    });

    it('sees who wrote which line, and the history of the file', async () => {
        await ide.tab('poem.txt').click();
        await ide.runCommand('Git: Toggle Blame');
        await ide.editor('poem.txt').locator('.coditect-git-blame').filter({ hasText: 'Grace' }).first().waitFor();
        await ide.runCommand('Git: Show History of This File');
        const history = page.getByRole('list', { name: 'History: poem.txt' });
        await history.getByRole('button', { name: /Whisper the ninth line/ }).waitFor();
        await screenshot(page, 'git-history');
        await page.emulateMedia({ colorScheme: 'dark' });
        await screenshot(page, 'git-history-dark');
        await history.getByRole('button', { name: /Shout the second line/ }).click();
        await page.locator('.lm-TabBar-tab', { hasText: 'poem.txt (' }).first().waitFor();
    });

    it('has nothing secret in a file, a log or an environment of the platform and of the workspace', async () => {
        const { dataDirectory, printed } = journey.platform;
        const coded = Buffer.from(`ada:${token}`).toString('base64');
        const found = spawnSync('grep', ['-rlF', '-e', token, '-e', coded, dataDirectory], { encoding: 'utf8' });
        assert.equal(found.stdout, '');
        const environments = await Promise.all((await journey.platform.processes()).map(({ pid }) => environmentOf(pid)));
        assert.ok(environments.some(environment => environment.includes('CODITECT')));
        assert.ok(!environments.join().includes(token) && !printed.join().includes(token));
        // So that nothing is missing for want of having been used.
        assert.ok(git.shown.includes(`Basic ${coded}`));
    });
});

/** Of a process that may have ended. */
const environmentOf = (pid: number) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
