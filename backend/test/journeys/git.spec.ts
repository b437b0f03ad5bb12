import type { Page } from 'playwright-core';
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
});
