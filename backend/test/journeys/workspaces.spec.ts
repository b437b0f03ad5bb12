import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitCredentialRoutes } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { GitHttpServer } from '../support/git-http-server.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { JourneyBrowser, screenshot } from './support/journey-browser.js';
import { ada, grace, PortalPage } from './support/portal-page.js';

const company = 'Analytical Engines';

describe('a person with several workspaces, and somebody to share them with', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let origin: string;
    let page: Page;
    let gracesBrowser: JourneyBrowser;
    let graces: Page;
    let portal: PortalPage;
    let repositories: GitHttpServer | undefined;
    let lines = 0;

    before(async () => {
        journey = await Journey.begin();
        ({ page } = journey);
        ({ origin } = journey.platform);
        portal = new PortalPage(page, origin);
        gracesBrowser = await JourneyBrowser.create();
        graces = await gracesBrowser.open();
    });

    afterEach(async function () {
        await journey?.keepFailure(this.currentTest);
        if (this.currentTest?.state === 'failed') {
            await screenshot(graces, 'failed-second-person');
        }
    });

    after(async () => {
        await gracesBrowser?.dispose();
        await journey?.end();
        await repositories?.stop();
    });

    const home = async (who: Page = page): Promise<void> => {
        await who.goto(origin);
        await who.getByRole('heading', { name: 'Your workspaces', level: 1 }).waitFor();
    };
    const card = (name: string, who: Page = page) =>
        who.getByRole('listitem').filter({ has: who.getByRole('heading', { name, exact: true }) });
    /** What a card says of its workspace may come later and move its buttons just when one is pressed: pressed again then. */
    const more = async (name: string, item: string, who: Page = page): Promise<void> => {
        const offered = who.getByRole('menuitem', { name: item, exact: true });
        await eventually(
            `the menu of ${name} is open`,
            async () => {
                await who.getByRole('button', { name: `More about ${name}` }).click();
                return offered.waitFor({ timeout: 2_000 }).then(
                    () => true,
                    () => undefined
                );
            },
            30_000
        );
        await offered.click();
    };

    /** What a line in a terminal of the workspace prints, by way of a file. */
    async function printed(ide: IdePage, line: string): Promise<string> {
        const { id } = await ide.workspace();
        lines += 1;
        const name = `printed-${lines}`;
        const file = join(journey.platform.dataDirectory, 'workspaces', id, 'workspace', name);
        await ide.openTerminal();
        await ide.typeInTerminal(`(${line}) >~/${name} 2>&1; mv ~/${name} .`);
        return eventually('the line has run', () => readFile(file, 'utf8').catch(() => undefined), 30_000);
    }

    /** Shows a page as others see it: in the light, in the dark and on a small screen, where nothing may stand out at the side. */
    async function look(name: string, who: Page = page): Promise<void> {
        for (const colorScheme of ['light', 'dark'] as const) {
            await who.emulateMedia({ colorScheme });
            await who.waitForSelector(`html[data-mantine-color-scheme="${colorScheme}"]`);
            await who.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
            await screenshot(who, `${name}-${colorScheme}`);
        }
        await who.setViewportSize({ width: 320, height: 640 });
        const width = await who.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
        await screenshot(who, `${name}-small`);
        await who.setViewportSize({ width: 1280, height: 800 });
        await who.emulateMedia({ colorScheme: 'light' });
        assert.ok(width <= 320, `${name} is ${width} pixels wide.`);
    }

    it('work in an organisation', async () => {
        await page.goto(`${origin}/sign-up?next=/organizations`);
        await portal.fillSignUp(ada);
        await portal.submit('Create account');
        await page.getByRole('heading', { name: 'Organisations' }).waitFor();
        await page.getByLabel('Name', { exact: true }).fill(company);
        await portal.submit('Make organisation');
        await page.getByRole('heading', { name: company, level: 1 }).waitFor();
        await page.getByRole('navigation', { name: 'Organisation settings' }).getByRole('link', { name: 'Invitations' }).click();
        await page.getByLabel('Address', { exact: true }).fill(grace.email);
        await portal.submit('Send invitation');
        await page.getByText(`An invitation is on its way to ${grace.email}.`).waitFor();
        const other = new PortalPage(graces, origin);
        await graces.goto(journey.platform.outboxAddress);
        await graces
            .getByRole('button')
            .filter({ hasText: `Ada invites you to ${company}` })
            .first()
            .click();
        await graces.getByRole('link', { name: 'Open the link' }).click();
        await graces.getByRole('link', { name: 'Create account' }).click();
        await other.fillSignUp(grace);
        await other.submit('Create account');
        await other.followMailedLink(journey.platform.outboxAddress, grace, 'Confirm your address');
        await other.submit('Accept');
        await graces.getByRole('heading', { name: 'Your workspaces' }).waitFor();
    });

    it('is told beside the field what is wrong with a name or an address', async () => {
        await home();
        await page.getByRole('link', { name: 'New workspace' }).click();
        await page.getByRole('heading', { name: 'New workspace', level: 1 }).waitFor();
        await page.getByRole('radio', { name: 'Git repository' }).check();
        await page.getByLabel('Address of the repository').fill('https://ada:secret@example.com/project.git');
        assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'project');
        await portal.submit('Make workspace');
        await page.getByText('Leave name and password out of the address.').waitFor();
        await look('new-workspace');
    });

    it('makes one of a template, which builds and passes its tests', async () => {
        await page.getByRole('radio', { name: 'Python' }).check();
        assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Python');
        await page.getByLabel('Name', { exact: true }).fill('Analysis');
        await portal.submit('Make workspace');
        const ide = await new IdePage(page).ready();
        await ide.explorerNode('pyproject.toml').waitFor();
        assert.match(await printed(ide, 'python3 -m unittest && pwd'), /OK\n\/home\/developer\/analysis\n$/);
    });

    it('makes one of an empty folder, in which nothing is', async () => {
        await page.goto(`${origin}/workspaces/new`);
        await page.getByRole('radio', { name: 'Empty folder' }).check();
        await page.getByLabel('Name', { exact: true }).fill('Scratch');
        await portal.submit('Make workspace');
        const ide = await new IdePage(page).ready();
        assert.equal((await printed(ide, 'ls -A')).trim(), '');
    });

    it('renames it, and finds it by its new name', async () => {
        await home();
        await more('Scratch', 'Rename');
        await page.getByLabel('Name', { exact: true }).fill('Sketches');
        await portal.submit('Rename');
        await card('Sketches').waitFor();
        await look('workspaces');
    });

    it('gives it a secret, which no page shows and its terminal has', async () => {
        await more('Sketches', 'Settings');
        await page.getByRole('navigation', { name: 'Workspace settings' }).getByRole('link', { name: 'Environment' }).click();
        await page.getByText('There are none. Add one').waitFor();
        await portal.submit('Add variable');
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name', { exact: true }).fill('PATH');
        await dialog.getByLabel('Value').fill('a secret of two words');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await dialog.getByText('PATH belongs to the platform').waitFor();
        await dialog.getByLabel('Name', { exact: true }).fill('TOKEN');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByText('•••••••• (hidden)').waitFor();
        assert.ok(!(await page.content()).includes('a secret of two words'));
        await look('workspace-environment');
        await home();
        await page.getByRole('button', { name: 'Restart Sketches' }).click();
        await page.getByRole('link', { name: 'Open Sketches' }).click();
        const ide = await new IdePage(page).ready();
        await eventually('it runs anew', async () => ((await ide.workspace()).state === 'running' ? true : undefined), 30_000);
        assert.equal((await printed(ide, 'echo "$TOKEN"')).trim(), 'a secret of two words');
    });

    it('lets somebody look at the files of one, and nothing else', async () => {
        await home();
        await more('Analysis', 'Share');
        await page.getByText('It is shared with nobody.').waitFor();
        await page.getByLabel('Role for whom you add').selectOption('view');
        await page.getByLabel('Share with', { exact: true }).fill('gra');
        await page.getByRole('button', { name: 'Share with Grace' }).click();
        await page.getByRole('table', { name: 'People with whom it is shared' }).getByText('Grace').waitFor();
        await look('workspace-sharing');
        await card('Analysis', graces).getByText('Ada lets you look at its files.').waitFor();
        await look('shared-with-you', graces);
        await graces.getByRole('link', { name: 'Look at the files of Analysis' }).click();
        await graces.getByRole('button', { name: 'greeting/' }).click();
        await graces.getByRole('button', { name: '__init__.py' }).click();
        await graces.getByText('"""Greets people."""').waitFor();
        await look('workspace-files', graces);
    });

    it('lets the same person work in it then', async () => {
        await page.getByLabel('Role of Grace').selectOption('edit');
        await page.getByText('Grace can work in it now.').waitFor({ state: 'attached' });
        await home(graces);
        await graces.getByRole('link', { name: 'Open Analysis' }).click();
        const ide = await new IdePage(graces).ready();
        await ide.explorerNode('pyproject.toml').waitFor();
    });

    it('is asked before what the other may have started uses the own credentials for Git', async () => {
        repositories = await GitHttpServer.start('ada', 'a-token-of-ada');
        await repositories.create('poem', { 'poem.txt': 'one\n' });
        const { host, username, password: secret } = repositories;
        const { saveGitCredential } = gitCredentialRoutes;
        const answer = await page.request.fetch(`${origin}/api${saveGitCredential.path}`, {
            method: saveGitCredential.method,
            headers: { origin },
            data: { host, username, secret }
        });
        assert.equal(answer.status(), 200);
        const adas = await journey.browser.newPage();
        await adas.emulateMedia({ colorScheme: 'dark' });
        await home(adas);
        await adas.getByRole('link', { name: 'Open Analysis' }).click();
        const own = await new IdePage(adas).ready();
        await own.openTerminal();
        const other = new IdePage(graces);
        const { id } = await other.workspace();
        await other.openTerminal();
        await other.typeInTerminal(
            `(until [ -e ask ]; do sleep 0.1; done; GIT_TERMINAL_PROMPT=0 git ls-remote ${repositories.url('poem')} >refs.txt 2>&1; echo "ended with $?" >>refs.txt) &`
        );
        // Who pressed the last key is asked.
        await own.typeInTerminal('touch ask');
        const question = adas
            .locator('.theia-notification-list-item')
            .filter({ hasText: `your credentials for ${host} (ada)` })
            .first();
        await question.getByText('Others may work in this workspace: allow it only if it was you.').first().waitFor();
        assert.deepEqual(await question.getByRole('button').allTextContents(), ['Allow Once', 'Refuse']);
        await screenshot(adas, 'git-shared-dark');
        await question.getByRole('button', { name: 'Refuse' }).click();
        await journey.platform.fileWith(id, 'refs.txt', 'ended with 128');
        assert.ok(repositories.shown.length > 0 && repositories.shown.every(shown => shown === undefined));
        await adas.close();
    });

    it('shuts the other out again under her eyes', async () => {
        await page.getByRole('button', { name: 'End the sharing with Grace' }).click();
        await page.getByText('It is shared with nobody.').waitFor();
        await eventually(
            'the way in is closed',
            async () => (await graces.evaluate(async () => (await fetch('/_platform/workspace.json')).status)) === 403 || undefined
        );
        await home(graces);
        assert.equal(await card('Analysis', graces).count(), 0);
    });

    it('deletes one and takes it back at once, then once more from the list of deleted ones', async () => {
        await home();
        await more('Sketches', 'Delete');
        await portal.submit('Delete workspace');
        await page.getByText('Sketches was deleted.').waitFor();
        await look('workspace-deleted');
        await portal.submit('Undo');
        await card('Sketches').waitFor();
        await more('Sketches', 'Delete');
        await portal.submit('Delete workspace');
        await page.getByRole('table', { name: 'Recently deleted workspaces' }).waitFor();
        await page.reload();
        await page.getByRole('button', { name: 'Restore Sketches' }).click();
        await card('Sketches').waitFor();
        assert.equal(await page.getByRole('table', { name: 'Recently deleted workspaces' }).count(), 0);
    });

    it('sets dotfiles and variables for all workspaces in the account', async () => {
        await page.goto(`${origin}/account/workspaces`);
        await page.getByLabel('Address of the repository').fill('ext::sh');
        await page.getByRole('form', { name: 'Dotfiles' }).getByRole('button', { name: 'Save' }).click();
        await page.getByText('This is not the address of a Git repository.').waitFor();
        await page.getByLabel('Address of the repository').fill('http://127.0.0.1:9/dotfiles.git');
        await page.getByRole('form', { name: 'Dotfiles' }).getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved. It counts for workspaces that have not run yet.').waitFor();
        await look('account-workspaces');
    });

    it('is told in the IDE when the dotfiles could not be had, after a start that did not wait for them', async () => {
        await page.goto(`${origin}/workspaces/new`);
        await page.getByRole('radio', { name: 'Plain' }).check();
        await portal.submit('Make workspace');
        const ide = await new IdePage(page).ready();
        await page.getByText('Your dotfiles could not be cloned.').first().waitFor();
        await screenshot(page, 'ide-dotfiles');
        await page.getByRole('button', { name: 'Show the log' }).first().click();
        await ide.tab('dotfiles.log').waitFor();
    });
});
