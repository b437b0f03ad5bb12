import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { GitHttpServer } from '../support/git-http-server.js';
import { GitPage } from './support/git-page.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

const run = promisify(execFile);
const token = 'a-token-of-ada';
/** In the workspace's folder. */
const file = 'poem/poem.txt';
const poem = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n';

describe('a person who works with Git', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let repositories: GitHttpServer;
    let page: Page;
    let ide: IdePage;
    let git: GitPage;
    let workspaceId: string;

    before(async () => {
        repositories = await GitHttpServer.start('ada', token);
        await repositories.create('poem', { 'poem.txt': poem });
        journey = await Journey.begin();
        ({ page } = journey);
        ide = new IdePage(page);
        git = new GitPage(ide);
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(async () => {
        await journey?.end();
        await repositories?.stop();
    });

    /** Of the branch that is checked out, newest first. */
    async function subjects(): Promise<readonly string[]> {
        const { stdout } = await run('git', ['log', '--format=%s'], { cwd: journey.platform.fileOf(workspaceId, 'poem') });
        return stdout.trim().split('\n');
    }

    async function commitAll(message: string): Promise<void> {
        await git.commit(message, 'Git: Commit All');
        await ide.statusItem('1↑').waitFor();
    }

    it('has a repository cloned by a command, and its credentials remembered when asked', async () => {
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        await ide.ready();
        workspaceId = (await ide.workspace()).id;
        await ide.runCommand('Git: Clone');
        await git.answer(repositories.url('poem'), /Address of the repository/);
        await git.answer('poem', /Name of the new folder/);
        await git.answer('ada', /User name/);
        await git.answer(token, /Token or password/);
        await git.press(/Remember the credentials of ada/, 'Remember');
        await git.openView();
        await ide.statusItem('main').waitFor();
        await screenshot(page, 'git-cloned');
    });

    it('sees beside the lines what was changed, and stages one change of two', async () => {
        await page.locator('#shell-tab-explorer-view-container').click();
        await ide.explorerNode('poem').click();
        await ide.openFile('poem.txt');
        await git.replaceLine('poem.txt', 2, 'TWO');
        await git.replaceLine('poem.txt', 9, 'NINE');
        await ide.saved('poem.txt');
        await ide.editor('poem.txt').locator('.dirty-diff-glyph').nth(1).waitFor();
        await git.openView();
        await git.changedFile('poem.txt').waitFor();
        await screenshot(page, 'git-gutter');
        await git.goToLine('poem.txt', 2);
        await ide.runCommand('Git: Stage Change at the Cursor');
        await git.group('Staged Changes').waitFor();
        assert.equal(await git.changedFile('poem.txt').count(), 2);
        // What is staged is marked no more.
        await ide.editor('poem.txt').locator('.dirty-diff-glyph').nth(1).waitFor({ state: 'detached' });
    });

    it('commits what is staged under the name that the account has, and pushes without being asked again', async () => {
        await git.commit('Shout the second line');
        await git.answer('Ada', /Your name/);
        await git.answer('ada@example.com', /Your email address/);
        await ide.statusItem('1↑').waitFor();
        await ide.runCommand('Git: Push');
        await eventually(
            'the commit is on the server',
            async () => (await repositories.subjects('poem'))[0] === 'Shout the second line' || undefined
        );
        assert.equal(await repositories.show('poem', 'poem.txt'), poem.replace('two', 'TWO'));
        assert.equal(await page.locator('.quick-input-widget:visible').count(), 0);
        await ide.statusItem('1↑').waitFor({ state: 'detached' });
    });

    it('is told when somebody else was faster, pulls, and is shown the conflict', async () => {
        await commitAll('Shout the ninth line');
        await repositories.commit('poem', 'Whisper the ninth line', { 'poem.txt': poem.replace('two', 'TWO').replace('nine', '(nine)') });
        await ide.runCommand('Git: Push');
        await git.press(/The server has commits that you do not have/, 'Pull');
        await git.notification(/Both sides changed the same lines/).waitFor();
        await git.group('Merge Changes').waitFor();
        await ide.tab('poem.txt').click();
        await ide.editor('poem.txt').getByText('Accept Both').first().waitFor();
        await git.dismissAll();
        await screenshot(page, 'git-conflict');
    });

    it('keeps the one side or the other by the lens above the conflict, and takes that back', async () => {
        const editor = ide.editor('poem.txt');
        const [own, theirs] = [editor.getByText(/^NINE$/), editor.getByText(/^\(nine\)$/)];
        for (const [lens, kept, gone] of [
            ['Accept Current', own, theirs],
            ['Accept Incoming', theirs, own]
        ] as const) {
            await editor.getByText(lens).first().click();
            await editor.getByText('>>>>>>>').waitFor({ state: 'detached' });
            await gone.waitFor({ state: 'detached' });
            assert.equal(await kept.count(), 1);
            await editor.locator('.view-line').first().click();
            await page.keyboard.press('Control+Z');
            await editor.getByText('>>>>>>>').waitFor();
        }
    });

    it('keeps both sides, and commits and pushes the merge', async () => {
        await ide.editor('poem.txt').getByText('Accept Both').first().click();
        await ide.editor('poem.txt').getByText('>>>>>>>').waitFor({ state: 'detached' });
        await ide.saved('poem.txt');
        await ide.runCommand('Git: Stage All Changes');
        await git.group('Merge Changes').waitFor({ state: 'detached' });
        await git.commit('');
        await ide.runCommand('Git: Push');
        await eventually('the merge is on the server', async () =>
            (await repositories.show('poem', 'poem.txt')).includes('NINE\n(nine)\n') ? true : undefined
        );
    });

    it('puts changes aside and takes them back on a branch of their own, which it makes', async () => {
        await git.replaceLine('poem.txt', 1, 'ONE');
        await ide.saved('poem.txt');
        await git.changedFile('poem.txt').waitFor();
        await ide.runCommand('Git: Stash…');
        await git.answer('Shouting', /A name for the stash/);
        await git.changedFile('poem.txt').waitFor({ state: 'detached' });
        assert.match(await journey.platform.fileWith(workspaceId, file, /^one\n/), /^one\n/);
        await ide.runCommand('Git: Create Branch…');
        await git.answer('loud', /Name of the branch/);
        await ide.statusItem('loud').waitFor();
        await ide.runCommand('Git: Pop Stash…');
        await git.choose('Shouting');
        await git.changedFile('poem.txt').waitFor();
        await journey.platform.fileWith(workspaceId, file, /^ONE\n/);
    });

    it('commits, and amends what was committed', async () => {
        await git.commit('Shuot the first line', 'Git: Commit All');
        await git.changedFile('poem.txt').waitFor({ state: 'detached' });
        await git.commit('Shout the first line', 'Git: Commit and Amend');
        await eventually('the commit has its new message', async () => (await subjects())[0] === 'Shout the first line' || undefined);
        assert.ok(!(await subjects()).includes('Shuot the first line'));
    });

    it('discards a change after a question, and brings it back', async () => {
        await git.replaceLine('poem.txt', 3, 'THREE');
        await ide.saved('poem.txt');
        await git.changedFile('poem.txt').waitFor();
        await ide.runCommand('Git: Discard All Changes');
        const dialog = page.locator('.dialogBlock');
        await dialog.getByText('Discard the changes of poem.txt? They are kept for a while').waitFor();
        await screenshot(page, 'git-discard');
        await dialog.getByRole('button', { name: 'Discard' }).click();
        await git.changedFile('poem.txt').waitFor({ state: 'detached' });
        await journey.platform.fileWith(workspaceId, file, /two\nthree\n/i);
        await git.press('The changes are discarded.', 'Bring Back');
        await git.changedFile('poem.txt').waitFor();
        await journey.platform.fileWith(workspaceId, file, 'THREE');
    });

    it('is not let to another branch over changes that would be lost, which are stashed when asked, and merges', async () => {
        await git.replaceLine('poem.txt', 1, 'ONE!');
        await ide.saved('poem.txt');
        await ide.runCommand('Git: Switch Branch…');
        await git.choose('main');
        await git.press(/Changes of yours would be overwritten/, 'Stash and Try Again');
        await ide.statusItem('main').waitFor();
        await ide.runCommand('Git: Merge Branch…');
        await git.choose('loud');
        await journey.platform.fileWith(workspaceId, file, /^ONE\n/);
        await ide.statusItem('1↑').waitFor();
        await screenshot(page, 'git-put-aside');
        await git.press(/Your changes are put aside/, 'Bring Back');
        await journey.platform.fileWith(workspaceId, file, 'ONE!');
        await git.changedFile('poem.txt').waitFor();
        await ide.runCommand('Git: Discard All Changes');
        await page.locator('.dialogBlock').getByRole('button', { name: 'Discard' }).click();
        await journey.platform.fileWith(workspaceId, file, /^ONE\n/);
    });

    it('sees who wrote which line, and the history of the file and of all', async () => {
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
        await ide.runCommand('Git: Show History of the Repository');
        await page.locator('.scm-history-graph-row:visible', { hasText: 'Whisper the ninth line' }).waitFor();
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
        assert.ok(repositories.shown.includes(`Basic ${coded}`));
    });
});

/** Of a process that may have ended. */
const environmentOf = (pid: number) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
