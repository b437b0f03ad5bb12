import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { GitHttpServer } from '../support/git-http-server.js';
import { SshServer } from '../support/ssh-server.js';
import { GitPage } from './support/git-page.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

const token = 'a-token-of-ada';
/** Three objects each, and so more than what counts as large. */
const commitsOfLarge = 134_000;

describe('a person who begins with a repository', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let repositories: GitHttpServer;
    let ssh: SshServer | undefined;
    let page: Page;
    let portal: PortalPage;
    let ide: IdePage;
    let git: GitPage;
    let workspaceId: string;

    before(async () => {
        repositories = await GitHttpServer.start('ada', token);
        await repositories.create('poem', { 'poem.txt': 'one\ntwo\n' });
        [journey] = await Promise.all([Journey.begin(), repositories.createLong('large', commitsOfLarge)]);
        ({ page } = journey);
        portal = new PortalPage(page, journey.platform.origin);
        ide = new IdePage(page);
        git = new GitPage(ide);
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(async () => {
        await journey?.end();
        await ssh?.stop();
        await repositories?.stop();
    });

    /** In light, in dark and on a small screen, where nothing may stand out at the side. */
    async function lookAtAccount(name: string): Promise<void> {
        await screenshot(page, name);
        await page.emulateMedia({ colorScheme: 'dark' });
        await screenshot(page, `${name}-dark`);
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize({ width: 320, height: 800 });
        await screenshot(page, `${name}-narrow`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
        await page.setViewportSize({ width: 1280, height: 800 });
    }

    it('has the platform make an SSH key, and is shown its public half alone', async () => {
        await page.goto(`${journey.platform.origin}/sign-up?next=/account/git`);
        await portal.fillSignUp(ada);
        await portal.submit('Create account');
        await page.getByText('You have no SSH keys.').waitFor();
        await page.getByRole('button', { name: 'New key' }).click();
        await page.getByLabel('Name', { exact: true }).fill('CODITECT');
        await page.getByRole('button', { name: 'Make key' }).click();
        const publicKey = await page.getByRole('textbox', { name: 'CODITECT', exact: true }).inputValue();
        assert.match(publicKey, /^ssh-ed25519 \S+ CODITECT$/);
        if (SshServer.installed) {
            ssh = await SshServer.start(publicKey);
        }
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await page.getByLabel('Host').fill('https://github.com');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Enter the host alone').waitFor();
        await page.getByLabel('Host').fill('github.com');
        await page.getByLabel('User name').fill('ada');
        await page.getByRole('textbox', { name: 'Token or password' }).fill('a-token-for-github');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('cell', { name: 'github.com' }).waitFor();
        await lookAtAccount('account-git');
    });

    it('makes a workspace of an address that has none, and is told so with a way on', async () => {
        await page.goto(`${journey.platform.origin}/workspaces/new`);
        await page.getByRole('radio', { name: 'Git repository' }).check();
        await page.getByLabel('Address of the repository').fill(repositories.url('nothing'));
        await portal.submit('Make workspace');
        // The IDE's theme follows the browser's at the start.
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.waitForURL(/\.localhost:\d+\/$/);
        await ide.ready();
        workspaceId = (await ide.workspace()).id;
        await git.answer('ada', /User name/);
        await git.answer(token, /Token or password/);
        await git.notification(/nothing could not be cloned\. There is no such repository/).waitFor();
        await screenshot(page, 'git-no-repository');
        await git.press(/There is no such repository/, 'Other Address');
    });

    it('is told that the server does not let in, enters the right credentials, and has the repository in the folder', async () => {
        await git.answer(repositories.url('poem'), /Address of the repository/);
        await git.answer('ada', /User name/);
        await git.answer('something else', /Token or password/);
        await git.notification(/poem could not be cloned\. The server does not let you in/).waitFor();
        await screenshot(page, 'git-refused');
        await git.press(/does not let you in/, 'Enter Credentials');
        await git.answer('ada', /User name/);
        await git.answer(token, /Token or password/);
        await git.press(/Remember the credentials of ada/, 'Remember');
        await git.notification('poem is cloned').waitFor();
        await ide.explorerNode('poem.txt').waitFor();
        await ide.statusItem('main').waitFor();
        assert.deepEqual((await readdir(journey.platform.fileOf(workspaceId, ''))).sort(), ['.git', 'poem.txt']);
    });

    it('sees how far a large one is, also after a reload, and cancels it, of which nothing is left', async () => {
        repositories.hold('large');
        await git.dismissAll();
        await ide.runCommand('Git: Clone');
        await git.answer(repositories.url('large'), /Address of the repository/);
        await git.answer('large', /Name of the new folder/);
        const progress = git.notification(/Cloning large: Receiving objects \d+%/);
        await progress.waitFor();
        await git.notification(/This repository is large: 402,000 objects/).waitFor();
        await screenshot(page, 'git-large');
        await page.reload();
        await ide.ready();
        await progress.waitFor();
        await progress.getByRole('button', { name: 'Cancel' }).click();
        await git.notification(/large was not cloned: you cancelled it\. Nothing is left of it\./).waitFor();
        assert.deepEqual((await readdir(journey.platform.fileOf(workspaceId, ''))).sort(), ['.git', 'poem.txt']);
    });

    it('takes it without its history then, which is offered, and is there in a moment', async () => {
        await git.press(/you cancelled it/, 'Try Again');
        await git.press(/This repository is large/, 'Clone Without History');
        await git.notification('large is cloned').waitFor();
        assert.equal(await readFile(journey.platform.fileOf(workspaceId, 'large/log.txt'), 'utf8'), `line ${commitsOfLarge - 1}\n`);
        await git.dismissAll();
    });

    it('clones by the SSH key once the server is known for who it is, and lets a terminal push by it when asked', async function () {
        if (!ssh) {
            this.skip();
        }
        await ide.runCommand('Git: Clone');
        await git.answer(ssh.url(`${repositories.folder}/poem.git`), /Address of the repository/);
        await git.answer('by-ssh', /Name of the new folder/);
        const question = git.notification('You have not connected to');
        await question.waitFor();
        assert.ok((await question.textContent())?.includes(ssh.fingerprint));
        await screenshot(page, 'git-unknown-server');
        await question.getByRole('button', { name: 'Trust This Server' }).click();
        await git.notification('poem is cloned').waitFor();
        await git.dismissAll();
        // What a terminal wants to do with the key, the person is asked for.
        const identity = '-c user.name=Ada -c user.email=ada@example.com';
        await ide.openTerminal();
        await ide.typeInTerminal(
            `cd by-ssh && git ${identity} commit -q --allow-empty -m "By SSH" && git push -q; echo "it ended with $?" > ../pushed.txt`
        );
        await git.notification('A program in this workspace wants to sign in with your SSH key "CODITECT"').waitFor();
        await screenshot(page, 'git-terminal-asks');
        await git.press('wants to sign in with your SSH key', 'Allow Once');
        await journey.platform.fileWith(workspaceId, 'pushed.txt', 'it ended with 0');
        await eventually('the commit is on the server', async () => (await repositories.subjects('poem'))[0] === 'By SSH' || undefined);
    });

    it('has refused what a terminal asks for when nobody answers within a minute', async function () {
        if (!ssh) {
            this.skip();
        }
        await page.clock.install();
        await ide.typeInTerminal('git fetch -q; echo "it ended with $?" > ../fetched.txt');
        await git.notification('It is refused after a minute.').waitFor();
        await page.clock.fastForward('01:01');
        await git.notification('It is refused after a minute.').waitFor({ state: 'detached' });
        await journey.platform.fileWith(workspaceId, 'fetched.txt', 'it ended with 128');
    });

    it('has no private key and no token in a file of the platform or the workspace', () => {
        const { dataDirectory } = journey.platform;
        const found = spawnSync('grep', ['-rlF', '-e', 'PRIVATE KEY', '-e', token, dataDirectory], { encoding: 'utf8' });
        assert.equal(found.stdout, '');
        // So that nothing is missing for want of having been used.
        assert.ok(repositories.shown.includes(`Basic ${Buffer.from(`ada:${token}`).toString('base64')}`));
    });
});
