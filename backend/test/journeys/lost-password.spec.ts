import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, grace, PortalPage } from './support/portal-page.js';

const nextPassword = 'a wholly different phrase';

describe('a person who signed up on the desk, reads mail on the telephone and forgets passwords', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let portal: PortalPage;
    let origin: string;

    before(async () => {
        journey = await Journey.begin();
        ({ origin } = journey.platform);
        portal = new PortalPage(journey.page, origin);
        await portal.createAccount(ada);
        await new IdePage(journey.page).ready();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const alert = (text: RegExp) => journey.page.getByText(text).first().waitFor();

    it("finds the outbox closed, and where its key is, until the terminal's address is opened", async () => {
        const { page } = journey;
        await page.context().clearCookies();
        await page.goto(`${origin}/outbox`);
        await page.getByText('The address with its key stands in the terminal').waitFor();
        await screenshot(page, 'outbox-closed');
        await page.goto(`${origin}/outbox#not-the-key`);
        await page.getByText('The address with its key stands in the terminal').waitFor();
        // Into the address bar of the same page.
        await page.goto(journey.platform.outboxAddress);
        await page.getByText('There is no mail yet.').waitFor();
        assert.equal(page.url(), `${origin}/outbox`);
        await page.reload();
        await page.getByText('There is no mail yet.').waitFor();
        const log = await readFile(join(journey.platform.dataDirectory, 'platform.log'), 'utf8');
        assert.ok(!log.includes(new URL(journey.platform.outboxAddress).hash.slice(1)));
    });

    it('confirms the sign-up in another browser by the password', async () => {
        const { page } = journey;
        await page.context().clearCookies();
        await portal.createAccount(grace);
        await page.getByRole('button', { name: 'Send it again' }).click();
        await page.getByText('It was sent again.').waitFor();
        await screenshot(page, 'check-mail');
        await page.context().clearCookies();
        await portal.followMailedLink(journey.platform.outboxAddress, grace, 'Confirm your address');
        await page.getByRole('heading', { name: 'One more step' }).waitFor();
        await screenshot(page, 'verify-elsewhere');
        await page.getByLabel('Password', { exact: true }).fill('not what I chose');
        await portal.submit('Confirm address');
        await alert(/This is not the password of this sign-up/);
        await page.getByLabel('Password', { exact: true }).fill(grace.password);
        await portal.submit('Confirm address');
        await new IdePage(page).ready();
    });

    it('finds that the link is good once', async () => {
        const { page } = journey;
        await page.goto(`${origin}/outbox`);
        await page.getByRole('button').filter({ hasText: 'Confirm your address' }).first().click();
        await screenshot(page, 'outbox');
        await page.frameLocator('iframe').getByRole('link', { name: 'Confirm address' }).click();
        await page.getByRole('heading', { name: 'This link cannot be used' }).waitFor();
    });

    it('chooses a new password by a mailed link, and is signed out until then', async () => {
        const { page } = journey;
        await page.context().clearCookies();
        await page.goto(`${origin}/sign-in`);
        await page.getByRole('link', { name: 'Forgot password?' }).click();
        await page.getByLabel('Email', { exact: true }).fill(grace.email);
        await portal.submit('Send link');
        await portal.followMailedLink(journey.platform.outboxAddress, grace, 'Choose a new password');
        await page.getByLabel('New password').fill('password1234');
        await portal.submit('Change password');
        await alert(/first that a guesser tries/);
        await page.getByLabel('New password').fill(nextPassword);
        await portal.submit('Change password');
        await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
        await page.getByRole('link', { name: 'Sign in' }).click();
        await portal.signIn({ ...grace, password: nextPassword });
        await new IdePage(page).ready();
    });

    it('changes name, address and password on the account page', async () => {
        const { page } = journey;
        await page.goto(`${origin}/account/profile`);
        await page.getByLabel('Name', { exact: true }).fill('Grace H.');
        await page.getByLabel('Language of mails').selectOption('es');
        await portal.submit('Save');
        await page.getByText('Your profile was saved.').waitFor();
        await screenshot(page, 'account-profile');
        await page.getByLabel('New address').fill('grace.hopper@example.com');
        await portal.submit('Change address');
        await page.getByText('A mail with a link is on its way to').waitFor();
        await page.getByRole('link', { name: 'outbox' }).click();
        await page.getByRole('button').filter({ hasText: 'Confirme esta dirección' }).first().click();
        await page.getByRole('link', { name: 'Open the link' }).click();
        await portal.submit('Confirm address');
        await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
        await page.goto(`${origin}/account/security`);
        await page.getByLabel('Current password').fill(nextPassword);
        await page.getByLabel('New password').fill(grace.password);
        await portal.submit('Change password');
        await page.getByText('Your password was changed.').waitFor();
        await screenshot(page, 'account-password');
    });
});
