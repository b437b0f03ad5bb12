import assert from 'node:assert/strict';
import { join } from 'node:path';
import { generateSync } from 'otplib/functional';
import pg from 'pg';
import type { CDPSession, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

const security = '/account/security';

describe('a person with a second factor', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let page: Page;
    let portal: PortalPage;
    let secret: string;
    let recoveryCodes: readonly string[];
    let authenticator: CDPSession;
    /** The virtual authenticator touches itself, so that it would take an offer in a field under the test's hand. */
    let fieldsOfferPasskeys = false;

    before(async () => {
        journey = await Journey.begin();
        ({ page } = journey);
        portal = new PortalPage(page, journey.platform.origin);
        await page.exposeFunction('fieldsOfferPasskeys', () => fieldsOfferPasskeys);
        await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = () => window.fieldsOfferPasskeys()');
        await page.goto(`${journey.platform.origin}/sign-up?next=${security}`);
        await portal.fillSignUp(ada);
        await portal.submit('Create account');
        await page.getByRole('heading', { name: 'Second factor' }).waitFor();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    /** The code of the next step of time: it is taken already, and the present one may have been used. */
    const nextCode = () => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });

    async function signOut(): Promise<void> {
        await page.getByRole('button', { name: 'Account of Ada' }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    }

    /** In the light and in the dark. */
    async function picture(name: string): Promise<void> {
        await screenshot(page, name);
        await page.emulateMedia({ colorScheme: 'dark' });
        await screenshot(page, `${name}-dark`);
        await page.emulateMedia({ colorScheme: 'light' });
    }

    it('scans a square code, is told what is wrong with a code, and confirms the right one', async () => {
        await picture('security');
        await page.getByRole('button', { name: 'Set up authenticator app' }).click();
        await page.getByRole('img', { name: /Square code/ }).waitFor();
        secret = await page.getByLabel('Secret', { exact: true }).inputValue();
        await page.getByLabel('Code', { exact: true }).fill('12');
        await portal.submit('Confirm');
        await page.getByText('Enter the six digits').waitFor();
        await picture('totp-enrolment');
        await page.getByLabel('Code', { exact: true }).fill(generateSync({ secret }));
        await portal.submit('Confirm');
    });

    it('keeps the recovery codes before going on', async () => {
        await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
        await picture('recovery-codes');
        recoveryCodes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
        assert.equal(recoveryCodes.length, 10);
        await page.keyboard.press('Escape');
        assert.ok(await page.getByRole('button', { name: 'Done' }).isDisabled());
        await page.getByLabel('I have kept them').check();
        await portal.submit('Done');
        await page.getByText('10 codes left').waitFor();
    });

    it('signs in with the password and a code of the app', async () => {
        await signOut();
        await page.goto(`${journey.platform.origin}/sign-in?next=${security}`);
        await picture('sign-in-with-passkey');
        await portal.signIn(ada);
        await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
        assert.equal(await page.getByLabel('Code', { exact: true }).getAttribute('autocomplete'), 'one-time-code');
        await page.getByLabel('Code', { exact: true }).fill('000 000');
        await portal.submit('Sign in');
        await page.getByText('This code is wrong, too old, or was used already.').waitFor();
        await picture('second-step');
        await page.getByLabel('Code', { exact: true }).fill(nextCode());
        await portal.submit('Sign in');
        await page.getByRole('heading', { name: 'Second factor' }).waitFor();
    });

    it('adds a passkey', async () => {
        authenticator = await page.context().newCDPSession(page);
        await authenticator.send('WebAuthn.enable');
        await authenticator.send('WebAuthn.addVirtualAuthenticator', {
            options: {
                protocol: 'ctap2',
                transport: 'internal',
                hasResidentKey: true,
                hasUserVerification: true,
                isUserVerified: true,
                automaticPresenceSimulation: true
            }
        });
        await page.getByRole('button', { name: 'Add passkey' }).click();
        await page.getByLabel('Name', { exact: true }).fill('Laptop');
        await page.getByRole('dialog').getByRole('button', { name: 'Add passkey' }).click();
        await page.getByRole('list', { name: 'Your passkeys' }).getByText('Laptop').waitFor();
        await picture('security-set-up');
    });

    it('signs in with the passkey alone', async () => {
        await signOut();
        await page.goto(`${journey.platform.origin}/sign-in?next=${security}`);
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
        await page.getByRole('heading', { name: 'Second factor' }).waitFor();
        await page
            .getByText(/last used on/)
            .first()
            .waitFor();
    });

    it('signs in with the passkey that the field for the address offers', async () => {
        await signOut();
        fieldsOfferPasskeys = true;
        await page.goto(`${journey.platform.origin}/sign-in?next=${security}`);
        await page.getByRole('heading', { name: 'Second factor' }).waitFor();
        fieldsOfferPasskeys = false;
    });

    it('is asked for a fresh proof above what was begun, and goes on with it', async () => {
        const database = new pg.Client({ host: join(journey.platform.dataDirectory, 'run'), user: 'postgres', database: 'coditect' });
        await database.connect();
        await database.query("update sessions set elevated_until = now() - interval '1 minute'");
        await database.end();
        await eventually(
            'the proof is known to be too old',
            async () => {
                const answer = await page.request.get(`${journey.platform.origin}/api/elevation`);
                return ((await answer.json()) as { elevatedUntil: string | null }).elevatedUntil === null || undefined;
            },
            15_000
        );
        await page.getByRole('button', { name: 'Remove passkey Laptop' }).click();
        await page.getByRole('button', { name: 'Remove', exact: true }).last().click();
        const question = page.getByRole('dialog', { name: 'Confirm that it is you' });
        await question.waitFor();
        await picture('elevation');
        await question.getByRole('button', { name: 'Use recovery code instead' }).click();
        await question.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
        await question.getByRole('button', { name: 'Confirm' }).click();
        await page.getByText('You have no passkeys yet.').waitFor();
        await page.getByText('9 codes left').waitFor();
    });

    it('is led back to the beginning with a sentence, where the second step came too late', async () => {
        await signOut();
        await page.goto(`${journey.platform.origin}/sign-in/factor`);
        await page.getByText('This sign-in was finished or is too old. Sign in again.').waitFor();
        await picture('second-step-over');
        await page.getByRole('link', { name: 'Back to sign-in' }).click();
        await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    });
});
