import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { identityRoutes } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { JourneyBrowser, screenshot } from './support/journey-browser.js';
import { ada, grace, PortalPage } from './support/portal-page.js';

const company = 'Analytical Engines';

describe('two people and an organisation', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let origin: string;
    let adas: Page;
    let gracesBrowser: JourneyBrowser;
    let graces: Page;
    let ide: IdePage;

    before(async () => {
        journey = await Journey.begin();
        ({ page: adas } = journey);
        ({ origin } = journey.platform);
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
    });

    const settings = async (tab: string): Promise<void> => {
        await adas.getByRole('navigation', { name: 'Organisation settings' }).getByRole('link', { name: tab, exact: true }).click();
    };

    const worksIn = (page: Page, name: string) => page.getByRole('button', { name: `Organisation: ${name}` }).waitFor();

    async function work(page: Page, from: string, into: string): Promise<void> {
        await page.getByRole('button', { name: `Organisation: ${from}` }).click();
        assert.match((await page.getByRole('menuitemradio', { checked: true }).textContent()) ?? '', new RegExp(from));
        await page.getByRole('menuitemradio', { name: into }).click();
        await worksIn(page, into);
    }

    it('makes an organisation, and works in it at once', async () => {
        await adas.goto(`${origin}/sign-up?next=/organizations`);
        const portal = new PortalPage(adas, origin);
        await portal.fillSignUp(ada);
        await portal.submit('Create account');
        await adas.getByRole('heading', { name: 'Organisations' }).waitFor();
        await adas.getByLabel('Name', { exact: true }).fill(company);
        await portal.submit('Make organisation');
        await adas.getByRole('heading', { name: company, level: 1 }).waitFor();
        await worksIn(adas, company);
    });

    it('invites somebody by mail', async () => {
        await settings('Invitations');
        await adas.getByText('No invitation waits for an answer.').waitFor();
        await adas.getByLabel('Address', { exact: true }).fill(grace.email);
        await new PortalPage(adas, origin).submit('Send invitation');
        await adas.getByText(`An invitation is on its way to ${grace.email}.`).waitFor();
        await adas.getByRole('table', { name: 'Open invitations' }).getByText(grace.email).waitFor();
    });

    it('who is invited signs up on the way, and accepts', async () => {
        const portal = new PortalPage(graces, origin);
        await graces.goto(journey.platform.outboxAddress);
        await graces
            .getByRole('button')
            .filter({ hasText: `Ada invites you to ${company}` })
            .first()
            .click();
        await graces.getByRole('link', { name: 'Open the link' }).click();
        await graces.getByRole('heading', { name: `Join ${company}` }).waitFor();
        await screenshot(graces, 'invitation');
        await graces.getByRole('link', { name: 'Create account' }).click();
        await portal.fillSignUp(grace);
        await portal.submit('Create account');
        await portal.followMailedLink(journey.platform.outboxAddress, grace, 'Confirm your address');
        await graces.getByRole('heading', { name: `Join ${company}` }).waitFor();
        await portal.submit('Accept');
        await graces.getByRole('heading', { name: 'Your workspaces' }).waitFor();
        await worksIn(graces, company);
    });

    it('who joined is seen by the other without a reload', async () => {
        await adas.getByText('No invitation waits for an answer.').waitFor();
        await settings('Members');
        await adas.getByRole('table', { name: 'Members' }).getByText(grace.email).waitFor();
        await screenshot(adas, 'members');
    });

    it('switches organisation in the portal, with other workspaces in each', async () => {
        const slug = () =>
            graces
                .getByRole('listitem')
                .filter({ hasText: 'My workspace' })
                .getByText(/-[a-z0-9]{5}$/)
                .textContent();
        const here = await slug();
        await work(graces, company, 'Personal');
        await eventually('another workspace is shown', async () => ((await slug()) === here ? undefined : true), 30_000);
        await work(graces, 'Personal', company);
        await eventually('the first workspace is shown again', async () => ((await slug()) === here ? true : undefined), 30_000);
    });

    it("opens the organisation's workspace, whose account menu says who works where", async () => {
        await graces.getByRole('link', { name: 'Open My workspace' }).click();
        ide = await new IdePage(graces).ready();
        await ide.accountItem(`Signed in as Grace (${grace.email}), member of ${company}`);
        await screenshot(graces, 'ide-account-menu');
        await graces.keyboard.press('Escape');
    });

    it('switches organisation in the IDE, and back', async () => {
        const here = await ide.workspace();
        await ide.switchOrganization(grace.name);
        await graces.waitForURL(url => url.hostname.endsWith('.localhost') && url.origin !== here.origin);
        await ide.ready();
        await ide.accountItem(`Signed in as Grace (${grace.email})`);
        await graces.keyboard.press('Escape');
        await ide.switchOrganization(company);
        await graces.waitForURL(`${here.origin}/**`);
        await ide.ready();
    });

    it('who has another role is told so in the open IDE', async () => {
        await adas.getByLabel('Role of Grace').selectOption('admin');
        await adas.getByText('Grace has the role Admin now.').waitFor({ state: 'attached' });
        await ide.accountItem(`Signed in as Grace (${grace.email}), admin of ${company}`);
        await graces.keyboard.press('Escape');
    });

    it('puts somebody into a team', async () => {
        await settings('Teams');
        await adas.getByRole('textbox', { name: 'New team' }).fill('Engine drivers');
        await new PortalPage(adas, origin).submit('Make team');
        await adas.getByRole('button', { name: 'Open the team Engine drivers' }).click();
        const team = adas.getByRole('dialog', { name: 'Engine drivers' });
        await team.getByLabel('Add somebody').fill('gra');
        await team.getByRole('button', { name: 'Add Grace' }).click();
        await team.getByRole('table', { name: 'Members of Engine drivers' }).getByText(grace.email).waitFor();
        await screenshot(adas, 'team');
        await team.getByRole('button', { name: 'Close' }).click();
    });

    it('adds the company’s domain, is shown the record that its DNS lacks, and is told when it is not there', async () => {
        await settings('Single sign-on');
        await adas.getByLabel('Domain', { exact: true }).fill('analytical-engines.invalid');
        await adas.getByRole('button', { name: 'Add domain' }).click();
        await adas.getByRole('textbox', { name: 'TXT record at analytical-engines.invalid' }).waitFor();
        await adas.getByRole('button', { name: 'Check now' }).click();
        await adas.getByRole('alert').waitFor({ timeout: 30_000 });
        await screenshot(adas, 'single-sign-on-domain');
        await adas.getByRole('button', { name: 'Remove analytical-engines.invalid' }).click();
        await adas.getByRole('dialog').getByRole('button', { name: 'Remove domain' }).click();
        await adas.getByRole('textbox', { name: 'TXT record at analytical-engines.invalid' }).waitFor({ state: 'detached' });
    });

    it('connects a directory by a token that is shown once, and revokes it', async () => {
        await settings('Directory sync');
        await adas.getByRole('button', { name: 'Create token' }).click();
        const token = await adas.getByRole('textbox', { name: 'Token' }).inputValue();
        const address = `${await adas.getByRole('textbox', { name: 'Base URL' }).inputValue()}/Users`;
        const asked = async () => (await fetch(address, { headers: { authorization: `Bearer ${token}` } })).status;
        assert.equal(await asked(), 200);
        await screenshot(adas, 'directory-token');
        await adas.getByRole('button', { name: 'Revoke token' }).click();
        await adas.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
        await adas.getByRole('button', { name: 'Create token' }).waitFor();
        assert.equal(await asked(), 401);
    });

    it('reads all of that in the audit log, by a filter, and takes it along', async () => {
        await settings('Audit log');
        const log = adas.getByRole('table', { name: 'the audit log' });
        await adas.getByText('Chain whole').waitFor();
        await log.getByText('Ada put somebody into a team: Grace').waitFor();
        await log.getByText('Ada made a team: Engine drivers').waitFor();
        await adas.getByLabel('About').selectOption('member');
        await log.getByText('Ada put somebody into a team: Grace').waitFor({ state: 'detached' });
        await log.getByText("Ada changed a member's role: Grace").waitFor();
        await screenshot(adas, 'audit-filtered');
        const [file] = await Promise.all([adas.waitForEvent('download'), adas.getByRole('link', { name: 'Export as JSON lines' }).click()]);
        const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
        const actions = lines.map(line => (JSON.parse(line) as { action: string }).action);
        assert.ok(actions.includes('member.role-changed'), actions.join());
        assert.ok(
            actions.every(action => action.startsWith('member.')),
            actions.join()
        );
    });

    it('removes a member, whose open IDE ends within seconds with a sentence', async () => {
        await settings('Members');
        await adas.getByRole('button', { name: 'Manage Grace' }).click();
        await adas.getByRole('menuitem', { name: 'Remove…' }).click();
        await adas.getByRole('dialog').getByRole('button', { name: 'Remove member' }).click();
        await graces.getByText('This workspace is closed to you now').first().waitFor({ timeout: 5_000 });
        await screenshot(graces, 'ide-shut-out');
        await adas.getByRole('table', { name: 'Members' }).getByText(grace.email).waitFor({ state: 'detached' });
        await graces.reload();
        await graces.getByText('There is no such workspace, or it is not yours').waitFor();
        await graces.getByRole('link', { name: 'Go to your workspaces' }).click();
        await worksIn(graces, 'Personal');
    });

    it('signs out of everything on the page of devices', async () => {
        const elsewhere = await journey.browser.newPage();
        await elsewhere.goto(origin);
        await elsewhere.getByRole('heading', { name: 'Your workspaces' }).waitFor();
        await adas.bringToFront();
        await adas.goto(`${origin}/account/devices`);
        await adas.getByText('This device').waitFor();
        await adas.getByRole('button', { name: 'Sign out everywhere' }).click();
        const question = adas.getByRole('dialog', { name: 'Sign out everywhere?' });
        await question.getByLabel('Stay signed in here').uncheck();
        await question.getByRole('button', { name: 'Sign out', exact: true }).click();
        await adas.waitForURL(`${origin}/sign-in**`);
        await elsewhere.getByRole('heading', { name: 'Sign in', exact: true }).waitFor({ timeout: 5_000 });
        const answer = await adas.request.get(`${origin}/api${identityRoutes.whoAmI.path}`);
        assert.equal(answer.status(), 401);
    });
});
