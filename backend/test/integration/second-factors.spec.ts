import assert from 'node:assert/strict';
import { auditRoutes, factorProblems, factorRoutes, identityProblems, identityRoutes } from '@coditect/protocol';
import { codeIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { AuthenticatorApp, addPasskey, beginSignIn, enrolTotp, letElevationPass, newcomer } from '../support/second-factors.js';
import { SoftwareAuthenticator } from '../support/software-authenticator.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;

describe('a second factor', () => {
    let platform: TestPlatform;
    let browser: TestBrowser;
    let email: string;

    before(async () => {
        platform = await TestPlatform.start();
    });

    beforeEach(async () => {
        ({ browser, email } = await newcomer(platform));
    });

    after(() => platform.stop());

    const other = () => platform.browser();
    const overview = () => browser.api.call(factorRoutes.listFactors);

    describe('by an authenticator app', () => {
        it('is set up with a code that it shows, and brings ten recovery codes that are told once', async () => {
            const { secret, uri } = await browser.api.call(factorRoutes.enrolTotp);
            assert.match(secret, /^[A-Z2-7]{32}$/);
            assert.equal(uri, `otpauth://totp/CODITECT:${encodeURIComponent(email)}?secret=${secret}&issuer=CODITECT`);
            assert.equal((await overview()).totp, null);
            const { added } = await enrolTotp(platform, browser);
            assert.equal(added.recoveryCodes?.length, 10);
            assert.equal(new Set(added.recoveryCodes).size, 10);
            assert.ok(added.factors.totp);
            assert.equal(added.factors.recoveryCodes?.left, 10);
            const rows = await platform.database(client => client.query('select * from factors, recovery_codes'));
            const kept = JSON.stringify(rows.rows.map(row => [row.sealed.toString('latin1'), row.code_hash.toString('latin1')]));
            assert.ok(!kept.includes(secret));
            const mail = await platform.mailTo(email, /second factor was added/);
            assert.match(mail.text, /authenticator app/);
        });

        it('is not set up by a wrong code, nor by the right one after five wrong ones', async () => {
            const { secret } = await browser.api.call(factorRoutes.enrolTotp);
            const app = new AuthenticatorApp(secret, platform);
            for (let tries = 0; tries < 5; tries += 1) {
                const refusal = await problemOf(browser.api.call(factorRoutes.confirmTotp, { body: { code: app.wrongCode() } }));
                assert.equal(refusal.code, factorProblems.wrongCode);
            }
            const late = await problemOf(browser.api.call(factorRoutes.confirmTotp, { body: { code: app.code() } }));
            assert.equal(late.code, identityProblems.flowExpired);
            assert.equal((await overview()).totp, null);
        });

        it('is asked for at the next sign-in, which goes on in the same browser alone', async () => {
            const { app } = await enrolTotp(platform, browser);
            const device = other();
            const outcome = await beginSignIn(device, email);
            assert.equal(outcome.kind, 'factor-required');
            assert.deepEqual(outcome.kind === 'factor-required' && outcome.factors, ['totp', 'recovery-code']);
            assert.deepEqual((await device.api.call(factorRoutes.getPendingFactor)).factors, ['totp', 'recovery-code']);
            assert.equal((await problemOf(device.api.call(identityRoutes.whoAmI))).code, 'session.required');
            const code = app.nextCode();
            const stranger = await problemOf(other().api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code } }));
            assert.equal(stranger.code, identityProblems.flowExpired);
            const done = await device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code } });
            assert.equal(done.kind, 'signed-in');
            assert.equal((await device.api.call(identityRoutes.whoAmI)).user.email, email);
            const again = await problemOf(device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.nextCode() } }));
            assert.equal(again.code, identityProblems.flowExpired);
        });

        it('takes the code of the step before and of the step after, and none that is further away', async () => {
            const { app } = await enrolTotp(platform, browser);
            platform.clock.advance(10 * minute);
            for (const [steps, taken] of [
                [-2, false],
                [-1, true],
                [2, false],
                [1, true]
            ] as const) {
                const device = other();
                await beginSignIn(device, email);
                const call = device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.code(steps) } });
                if (taken) {
                    assert.equal((await call).kind, 'signed-in', String(steps));
                } else {
                    assert.equal((await problemOf(call)).code, factorProblems.wrongCode, String(steps));
                }
            }
        });

        it('takes a code that is typed with spaces', async () => {
            const { app } = await enrolTotp(platform, browser);
            await beginSignIn(browser, email);
            const code = app.nextCode();
            const body = { kind: 'totp' as const, code: ` ${code.slice(0, 3)} ${code.slice(3)} ` };
            assert.equal((await browser.api.call(factorRoutes.signInWithFactor, { body })).kind, 'signed-in');
        });

        it('is replaced by another one, whose codes then count alone', async () => {
            const first = await enrolTotp(platform, browser);
            const second = await enrolTotp(platform, browser);
            assert.equal(second.added.recoveryCodes, null);
            await beginSignIn(browser, email);
            const body = (code: string) => ({ body: { kind: 'totp' as const, code } });
            const old = await problemOf(browser.api.call(factorRoutes.signInWithFactor, body(first.app.nextCode())));
            assert.equal(old.code, factorProblems.wrongCode);
            assert.equal((await browser.api.call(factorRoutes.signInWithFactor, body(second.app.code()))).kind, 'signed-in');
        });
    });

    describe('by a recovery code', () => {
        it('signs in once with each, says so by mail, and makes all others void when new ones are made', async () => {
            const { added } = await enrolTotp(platform, browser);
            const [first = '', second = ''] = added.recoveryCodes ?? [];
            const body = (code: string) => ({ body: { kind: 'recovery-code' as const, code } });
            await beginSignIn(browser, email);
            assert.equal((await browser.api.call(factorRoutes.signInWithFactor, body(first.toLowerCase()))).kind, 'signed-in');
            assert.match((await platform.mailTo(email, /recovery code was used/)).text, /9 left/);
            assert.equal((await overview()).recoveryCodes?.left, 9);
            await beginSignIn(browser, email);
            assert.equal((await problemOf(browser.api.call(factorRoutes.signInWithFactor, body(first)))).code, factorProblems.wrongCode);
            assert.equal((await browser.api.call(factorRoutes.signInWithFactor, body(second))).kind, 'signed-in');
            const renewed = await browser.api.call(factorRoutes.renewRecoveryCodes, { body: {} });
            assert.equal(renewed.factors.recoveryCodes?.left, 10);
            await beginSignIn(browser, email);
            const void_ = await problemOf(browser.api.call(factorRoutes.signInWithFactor, body(added.recoveryCodes?.[2] ?? '')));
            assert.equal(void_.code, factorProblems.wrongCode);
            assert.equal((await browser.api.call(factorRoutes.signInWithFactor, body(renewed.recoveryCodes?.[0] ?? ''))).kind, 'signed-in');
        });

        it('is nothing to be had without another factor', async () => {
            assert.equal(
                (await problemOf(browser.api.call(factorRoutes.renewRecoveryCodes, { body: {} }))).code,
                factorProblems.notAvailable
            );
        });
    });

    describe('by mail and by text message', () => {
        it('is set up with a mailed code, and a new code is mailed for each sign-in', async () => {
            const sent = await browser.api.call(factorRoutes.enrolEmail);
            assert.equal(sent.kind === 'code-sent' && sent.to, 'p•••@example.com');
            const code = codeIn(await platform.mailTo(email, /Your code/));
            const { factors } = await browser.api.call(factorRoutes.confirmEmail, { body: { code } });
            assert.ok(factors.email);
            const device = other();
            await beginSignIn(device, email);
            const used = await problemOf(device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'email', code } }));
            assert.equal(used.code, factorProblems.wrongCode);
            await device.api.call(factorRoutes.challengeFactor, { body: { kind: 'email' } });
            const next = codeIn(await platform.mailTo(email, /Your code/));
            assert.equal((await device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'email', code: next } })).kind, 'signed-in');
        });

        it('takes a mailed code for ten minutes', async () => {
            await browser.api.call(factorRoutes.enrolEmail);
            const code = codeIn(await platform.mailTo(email, /Your code/));
            platform.clock.advance(11 * minute);
            assert.equal((await problemOf(browser.api.call(factorRoutes.confirmEmail, { body: { code } }))).code, factorProblems.wrongCode);
        });

        it('does not take the right code after five wrong ones', async () => {
            await browser.api.call(factorRoutes.enrolEmail);
            const code = codeIn(await platform.mailTo(email, /Your code/));
            const wrong = code === '000000' ? '000001' : '000000';
            for (let tries = 0; tries < 5; tries += 1) {
                await problemOf(browser.api.call(factorRoutes.confirmEmail, { body: { code: wrong } }));
            }
            assert.equal((await problemOf(browser.api.call(factorRoutes.confirmEmail, { body: { code } }))).code, factorProblems.wrongCode);
        });

        it('sends no more than six codes in a quarter of an hour', async () => {
            for (let sent = 0; sent < 6; sent += 1) {
                await browser.api.call(factorRoutes.enrolEmail);
            }
            const refusal = await problemOf(browser.api.call(factorRoutes.enrolEmail));
            assert.equal(refusal.status, 429);
            platform.clock.advance(16 * minute);
        });

        it('proves a phone by a code, keeps its number sealed, and shows the end of it alone', async () => {
            const number = '+442079460901';
            const messages = `${number}@text-message.invalid`;
            const sent = await browser.api.call(factorRoutes.enrolPhone, { body: { number: number.replace('+4420', '+44 (20) ') } });
            assert.equal(sent.kind === 'code-sent' && sent.to, `•••• ${number.slice(-3)}`);
            const message = await platform.mailTo(messages);
            const [, code = ''] = /^(\d{6}) /.exec(message.text) ?? [];
            assert.match(message.text, new RegExp(`@localhost #${code}\\s*$`));
            const { factors } = await browser.api.call(factorRoutes.confirmPhone, { body: { code } });
            assert.equal(factors.sms?.to, `•••• ${number.slice(-3)}`);
            const rows = await platform.database(client => client.query("select sealed from factors where kind = 'sms'"));
            assert.ok(rows.rows.every(row => !row.sealed.toString('latin1').includes('794609')));
            const device = other();
            await beginSignIn(device, email);
            await device.api.call(factorRoutes.challengeFactor, { body: { kind: 'sms' } });
            const [, next = ''] = /^(\d{6}) /.exec((await platform.mailTo(messages)).text) ?? [];
            assert.equal((await device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'sms', code: next } })).kind, 'signed-in');
        });
    });

    describe('by a passkey', () => {
        it('signs in as the second factor, and alone where it verifies its person', async () => {
            const { authenticator } = await addPasskey(browser);
            const second = other();
            assert.equal((await beginSignIn(second, email)).kind, 'factor-required');
            const asked = await second.api.call(factorRoutes.challengeFactor, { body: { kind: 'passkey' } });
            assert.ok(asked.kind === 'passkey');
            assert.deepEqual(
                asked.request.allowCredentials?.map(({ id }) => id),
                [authenticator.credentialId]
            );
            const assertion = authenticator.sign(asked.request, { userVerified: false });
            assert.equal(
                (await second.api.call(factorRoutes.signInWithFactor, { body: { kind: 'passkey', assertion } })).kind,
                'signed-in'
            );
            const alone = other();
            const request = await alone.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
            assert.equal(request.allowCredentials, undefined);
            assert.equal(request.userVerification, 'required');
            const done = await alone.api.call(factorRoutes.signInWithPasskey, { body: { assertion: authenticator.sign(request) } });
            assert.equal(done.kind === 'signed-in' && done.identity.user.email, email);
        });

        it('is not offered in the place of a sign-in that is under way, and takes its place when asked for', async () => {
            const { authenticator } = await addPasskey(browser);
            const device = other();
            await device.api.call(factorRoutes.beginPasskeySignIn, { body: { offered: true } });
            await device.api.call(factorRoutes.beginPasskeySignIn, { body: { offered: true } });
            await beginSignIn(device, email);
            const offer = await problemOf(device.api.call(factorRoutes.beginPasskeySignIn, { body: { offered: true } }));
            assert.equal(offer.code, factorProblems.otherSignIn);
            assert.ok(await device.api.call(factorRoutes.getPendingFactor));
            const request = await device.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
            const done = await device.api.call(factorRoutes.signInWithPasskey, { body: { assertion: authenticator.sign(request) } });
            assert.equal(done.kind, 'signed-in');
        });

        it('signs in with one that does not count its signatures', async () => {
            const { authenticator } = await addPasskey(browser, new SoftwareAuthenticator(platform.origin, false));
            for (let times = 0; times < 2; times += 1) {
                const request = await browser.api.call(factorRoutes.beginPasskeySignIn, { body: {} });
                const done = await browser.api.call(factorRoutes.signInWithPasskey, { body: { assertion: authenticator.sign(request) } });
                assert.equal(done.kind, 'signed-in');
            }
        });

        it('is listed, named anew and removed, by its own person alone', async () => {
            const { added } = await addPasskey(browser);
            const [passkey] = added.factors.passkeys;
            assert.ok(passkey && passkey.name === 'Laptop');
            const params = { passkeyId: passkey.id };
            const stranger = other();
            await stranger.signUp('Stranger');
            assert.equal((await problemOf(stranger.api.call(factorRoutes.renamePasskey, { params, body: { name: 'Mine' } }))).status, 404);
            assert.equal((await problemOf(stranger.api.call(factorRoutes.removePasskey, { params }))).status, 404);
            const renamed = await browser.api.call(factorRoutes.renamePasskey, { params, body: { name: '  Phone ' } });
            assert.equal(renamed.passkeys[0]?.name, 'Phone');
            const removed = await browser.api.call(factorRoutes.removePasskey, { params });
            assert.deepEqual([removed.passkeys, removed.recoveryCodes], [[], null]);
            assert.equal((await beginSignIn(other(), email)).kind, 'signed-in');
        });
    });

    describe('changes', () => {
        it('end all other sessions, and raise this one to what was shown', async () => {
            const device = other();
            await device.signIn(email);
            await enrolTotp(platform, browser);
            assert.equal((await problemOf(device.api.call(identityRoutes.whoAmI))).status, 401);
            assert.ok(await browser.api.call(identityRoutes.whoAmI));
        });

        it('ask for a fresh proof', async () => {
            letElevationPass(platform);
            for (const call of [
                () => browser.api.call(factorRoutes.enrolTotp),
                () => browser.api.call(factorRoutes.enrolEmail),
                () => browser.api.call(factorRoutes.beginPasskey)
            ]) {
                assert.equal((await problemOf(call())).code, identityProblems.elevationRequired);
            }
            await browser.api.call(factorRoutes.elevate, { body: { kind: 'password', password: 'correct horse battery' } });
            assert.ok(await browser.api.call(factorRoutes.enrolTotp));
        });
    });

    describe('that an organisation asks for', () => {
        const require = (organizationId: string) =>
            platform.database(client =>
                client.query('update organizations set factor_required = true where organization_id = $1', [organizationId])
            );

        it('can be set up by a member who has none, who is let in at once', async () => {
            const { currentOrganizationId } = await browser.api.call(identityRoutes.whoAmI);
            await require(currentOrganizationId);
            platform.clock.advance(10_000);
            const read = () =>
                browser.api.call(auditRoutes.listAuditEntries, { params: { organizationId: currentOrganizationId }, query: {} });
            assert.equal((await problemOf(read())).code, identityProblems.factorRequired);
            assert.equal((await overview()).requiredBy.length, 1);
            await enrolTotp(platform, browser);
            assert.ok((await read()).entries.length > 0);
            const last = await problemOf(browser.api.call(factorRoutes.removeTotp, {}));
            assert.equal(last.code, factorProblems.lastFactor);
            await addPasskey(browser);
            assert.equal((await browser.api.call(factorRoutes.removeTotp, {})).totp, null);
        });
    });
});
