import assert from 'node:assert/strict';
import {
    accountProblems,
    accountRoutes,
    apiKeyRoutes,
    auditRoutes,
    type Identity,
    identityProblems,
    identityRoutes
} from '@coditect/protocol';
import { hash } from '@node-rs/argon2';
import { linkIn, tokenIn } from '../support/mailbox.js';
import { median } from '../support/median.js';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const hour = 60 * minute;
const password = 'correct horse battery';
const nextPassword = 'some other long secret';

describe('an account by address and password', () => {
    let platform: TestPlatform;
    let administrator: TestBrowser;
    let count = 0;

    before(async () => {
        platform = await TestPlatform.start();
        administrator = platform.browser();
        await administrator.signUp('Ada');
    });

    after(() => platform.stop());

    beforeEach(() => {
        count += 1;
        platform.clock.advance(2 * hour);
    });

    const address = () => `person-${count}@example.com`;

    async function person(): Promise<{ browser: TestBrowser; identity: Identity }> {
        const browser = platform.browser();
        return { browser, identity: await browser.signUp('Person', address(), password) };
    }

    const isSignedIn = async (browser: TestBrowser) =>
        browser.api.call(identityRoutes.whoAmI).then(
            () => true,
            () => false
        );

    const recorded = async (browser: TestBrowser, organizationId: string) => {
        const { entries } = await browser.api.call(auditRoutes.listAuditEntries, { params: { organizationId }, query: {} });
        return entries.map(({ action }) => action);
    };

    describe('at its sign-up', () => {
        it('begins in the language of the browser, by a mail that a machine and a person can read', async () => {
            const browser = platform.browser();
            await browser.send(`${platform.origin}/api/accounts`, {
                method: 'POST',
                headers: { 'content-type': 'application/json', 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' },
                body: JSON.stringify({ name: 'Person', email: address(), password })
            });
            const mail = await platform.mailTo(address());
            assert.equal(mail.subject, 'Adresse bestätigen');
            assert.equal(mail.headers.get('content-language'), 'de');
            assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
            assert.ok(mail.html.includes(linkIn(mail).href));
            assert.doesNotMatch(mail.html, /<img|<script|url\(|Person/);
            await browser.api.call(accountRoutes.verifySignUp, { body: { token: tokenIn(mail) } });
            assert.equal((await browser.api.call(accountRoutes.getProfile)).language, 'de');
        });

        it('is verified, and on record, once the link was followed', async () => {
            const { browser, identity } = await person();
            const profile = await browser.api.call(accountRoutes.getProfile);
            assert.deepEqual([profile.emailVerified, profile.email, profile.name], [true, address(), 'Person']);
            const actions = await recorded(browser, identity.currentOrganizationId);
            assert.ok(actions.includes('account.created') && actions.includes('session.started'));
        });

        it('sends its mail again to the browser that signed up, and the older link stays good until one is used', async () => {
            const browser = platform.browser();
            await browser.api.call(identityRoutes.signUp, { body: { name: 'Person', email: address(), password } });
            const first = tokenIn(await platform.mailTo(address()));
            await browser.api.call(accountRoutes.resendVerification);
            const second = tokenIn(await platform.mailTo(address()));
            assert.notEqual(first, second);
            await browser.api.call(accountRoutes.verifySignUp, { body: { token: first } });
            const late = await problemOf(browser.api.call(accountRoutes.verifySignUp, { body: { token: second, password } }));
            assert.equal(late.code, identityProblems.flowExpired);
        });

        it('sends no more than a few mails an hour to one address', async () => {
            const browser = platform.browser();
            await browser.api.call(identityRoutes.signUp, { body: { name: 'Person', email: address(), password } });
            for (let tries = 0; tries < 4; tries += 1) {
                await browser.api.call(accountRoutes.resendVerification);
            }
            assert.equal((await problemOf(browser.api.call(accountRoutes.resendVerification))).status, 429);
            const form = { name: 'Person', email: address().toUpperCase(), password };
            assert.equal((await problemOf(platform.browser().api.call(identityRoutes.signUp, { body: form }))).status, 429);
            // Who can't get in is not kept from a new password by them.
            await platform.browser().api.call(accountRoutes.requestPasswordReset, { body: { email: address() } });
            platform.clock.advance(hour);
            await browser.api.call(accountRoutes.resendVerification);
        });

        it('refuses passwords that a guesser would find, and says why', async () => {
            const weak: Readonly<Record<string, RegExp>> = {
                qwertyuiop12: /guess/,
                Password12345: /guess/,
                abc123abc123abc123: /guessed/,
                '1qaz2wsx3edc4rfv': /guess|stolen/,
                'person.person1': /name or address|guess/
            };
            for (const [candidate, why] of Object.entries(weak)) {
                const problem = await problemOf(
                    platform.browser().api.call(identityRoutes.signUp, { body: { name: 'Person', email: address(), password: candidate } })
                );
                assert.deepEqual([problem.status, problem.code], [422, identityProblems.weakPassword], candidate);
                assert.match(problem.fields?.[0]?.detail ?? '', why, candidate);
            }
        });
    });

    it('of the first person verifies its address when the person asks for it', async () => {
        assert.equal((await administrator.api.call(accountRoutes.getProfile)).emailVerified, false);
        await administrator.signIn('ada@example.com', password);
        await administrator.api.call(accountRoutes.sendAddressVerification);
        const mail = await platform.mailTo('ada@example.com', /Confirm this address/);
        assert.equal(linkIn(mail).pathname, '/confirm-address');
        const { email } = await administrator.api.call(accountRoutes.confirmAddress, { body: { token: tokenIn(mail) } });
        assert.equal(email, 'ada@example.com');
        assert.equal((await administrator.api.call(accountRoutes.getProfile)).emailVerified, true);
        await administrator.api.call(accountRoutes.sendAddressVerification);
        const { currentOrganizationId } = await administrator.api.call(identityRoutes.whoAmI);
        const actions = await recorded(administrator, currentOrganizationId);
        assert.equal(actions.filter(action => action === 'address.verification-requested').length, 1);
        assert.ok(actions.includes('address.verified'));
    });

    describe('whose password is forgotten', () => {
        async function reset(choice: { password?: string; endApiKeys?: boolean } = {}): Promise<void> {
            await platform.browser().api.call(accountRoutes.requestPasswordReset, { body: { email: ` ${address().toUpperCase()} ` } });
            const token = tokenIn(await platform.mailTo(address(), /Choose a new password/));
            await platform.browser().api.call(accountRoutes.confirmPasswordReset, { body: { token, password: nextPassword, ...choice } });
        }

        it('gets a new one by mail: every session ends, nobody is signed in by it, and the person is told', async () => {
            const { browser } = await person();
            const second = platform.browser();
            await second.signIn(address(), password);
            await reset();
            assert.deepEqual([await isSignedIn(browser), await isSignedIn(second)], [false, false]);
            await platform.mailTo(address(), /Your password was changed/);
            assert.equal((await problemOf(platform.browser().signIn(address(), password))).code, identityProblems.wrongCredentials);
            const { currentOrganizationId } = await browser.signIn(address(), nextPassword);
            const actions = await recorded(browser, currentOrganizationId);
            assert.ok(actions.includes('password.reset-requested') && actions.includes('password.reset'));
        });

        it('ends API keys where that is asked for, and command lines always', async () => {
            const { browser, identity } = await person();
            const organizationId = identity.currentOrganizationId;
            const makeKey = () =>
                browser.api.call(apiKeyRoutes.createApiKey, {
                    params: { organizationId },
                    body: { name: 'Key', scopes: ['workspace'], expiresInDays: 30 }
                });
            const kinds = () =>
                platform.database(async client => {
                    const { rows } = await client.query<{ kind: string }>('select kind from sessions where user_id = $1 order by kind', [
                        identity.user.id
                    ]);
                    return rows.map(({ kind }) => kind);
                });
            await makeKey();
            await platform.database(client =>
                client.query(
                    `insert into sessions (id, token_hash, user_id, kind, created_at, last_seen_at, expires_at)
                     values (gen_random_uuid(), 'command line', $1, 'command-line', now(), now(), now() + interval '1 year')`,
                    [identity.user.id]
                )
            );
            assert.deepEqual(await kinds(), ['api-key', 'browser', 'command-line']);
            await reset();
            assert.deepEqual(await kinds(), ['api-key']);
            await reset({ endApiKeys: true, password });
            assert.deepEqual(await kinds(), []);
        });

        it('gets no mail after it was deactivated', async () => {
            const { identity } = await person();
            await platform.database(client => client.query('update users set deactivated_at = now() where id = $1', [identity.user.id]));
            await platform.browser().api.call(accountRoutes.requestPasswordReset, { body: { email: address() } });
            await platform.sendMails();
            const mails = (await platform.mails()).filter(({ to }) => to === address());
            assert.deepEqual(
                mails.map(({ subject }) => subject),
                ['Confirm your address']
            );
        });
    });

    describe('whose password is changed', () => {
        const change = (browser: TestBrowser, body: { current?: string; password: string; endApiKeys?: boolean }) =>
            browser.api.call(accountRoutes.changePassword, { body });

        it('needs the current one, or a fresh proof of being there', async () => {
            const { browser } = await person();
            platform.clock.advance(20 * minute);
            assert.equal((await problemOf(change(browser, { password: nextPassword }))).code, identityProblems.elevationRequired);
            const wrong = await problemOf(change(browser, { current: 'something wrong', password: nextPassword }));
            assert.deepEqual([wrong.status, wrong.code, wrong.fields?.[0]?.field], [422, accountProblems.wrongPassword, 'current']);
            await change(browser, { current: password, password: nextPassword });
            await browser.signIn(address(), nextPassword);
            await change(browser, { password });
            await browser.signIn(address(), password);
        });

        it('keeps the session that changed it and ends all others', async () => {
            const { browser, identity } = await person();
            const second = platform.browser();
            await second.signIn(address(), password);
            await change(browser, { current: password, password: nextPassword });
            assert.deepEqual([await isSignedIn(browser), await isSignedIn(second)], [true, false]);
            await platform.mailTo(address(), /Your password was changed/);
            assert.ok((await recorded(browser, identity.currentOrganizationId)).includes('password.changed'));
        });

        it('stands few guesses of the current one, and forgets them after a success', async () => {
            const { browser } = await person();
            const guess = () => problemOf(change(browser, { current: 'something wrong', password: nextPassword }));
            const statuses: number[] = [];
            for (let tries = 0; tries < 11; tries += 1) {
                statuses.push((await guess()).status);
            }
            assert.deepEqual([statuses[9], statuses[10]], [422, 429]);
            platform.clock.advance(15 * minute);
            await change(browser, { current: password, password: nextPassword });
            assert.equal((await guess()).status, 422);
        });

        it('sets a first one by a fresh proof for a person who never had any', async () => {
            const { browser, identity } = await person();
            const { id } = identity.user;
            await platform.database(client => client.query('delete from password_credentials where user_id = $1', [id]));
            assert.equal((await browser.api.call(accountRoutes.getProfile)).passwordChangedAt, undefined);
            await change(browser, { password: nextPassword });
            assert.ok((await browser.api.call(accountRoutes.getProfile)).passwordChangedAt);
            assert.ok((await recorded(browser, identity.currentOrganizationId)).includes('password.set'));
            await platform.database(client => client.query('delete from password_credentials where user_id = $1', [id]));
            platform.clock.advance(20 * minute);
            const stale = await problemOf(change(browser, { current: 'whatever it was', password: nextPassword }));
            assert.equal(stale.code, identityProblems.elevationRequired);
        });

        it('is refused to a password that is mostly the name or address of the person', async () => {
            const { browser } = await person();
            const problem = await problemOf(change(browser, { current: password, password: `${address().split('@')[0]}!!` }));
            assert.equal(problem.code, identityProblems.weakPassword);
        });
    });

    describe('whose address is changed', () => {
        const ask = (browser: TestBrowser, email: string) => browser.api.call(accountRoutes.changeAddress, { body: { email } });

        it('gets the new one when its link is followed; both addresses are told', async () => {
            const { browser, identity } = await person();
            const next = `new-${address()}`;
            await ask(browser, next);
            await platform.mailTo(address(), /Another address was asked for/);
            assert.equal((await browser.api.call(accountRoutes.getProfile)).email, address());
            const mail = await platform.mailTo(next, /Confirm this address/);
            await browser.api.call(accountRoutes.confirmAddress, { body: { token: tokenIn(mail) } });
            for (const told of [address(), next]) {
                assert.match((await platform.mailTo(told, /was changed/)).text, new RegExp(next));
            }
            assert.equal((await browser.api.call(identityRoutes.whoAmI)).user.email, next);
            await platform.browser().signIn(next, password);
            assert.equal((await problemOf(platform.browser().signIn(address(), password))).status, 401);
            const actions = await recorded(browser, identity.currentOrganizationId);
            assert.ok(actions.includes('address.change-requested') && actions.includes('address.changed'));
        });

        it('asks for a fresh proof first', async () => {
            const { browser } = await person();
            platform.clock.advance(20 * minute);
            assert.equal((await problemOf(ask(browser, `new-${address()}`))).code, identityProblems.elevationRequired);
        });

        it('keeps the old one where somebody else got the new one meanwhile', async () => {
            const { browser } = await person();
            const next = `contested-${address()}`;
            await ask(browser, next);
            const token = tokenIn(await platform.mailTo(next, /Confirm this address/));
            await platform.browser().signUp('Faster', next);
            const problem = await problemOf(browser.api.call(accountRoutes.confirmAddress, { body: { token } }));
            assert.equal(problem.code, identityProblems.flowExpired);
            assert.equal((await browser.api.call(accountRoutes.getProfile)).email, address());
        });

        it('is refused to the address that it has', async () => {
            const { browser } = await person();
            assert.equal((await problemOf(ask(browser, address().toUpperCase()))).code, accountProblems.sameAddress);
        });
    });

    it('changes its name and the language of its mails', async () => {
        const { browser, identity } = await person();
        const changed = await browser.api.call(accountRoutes.changeProfile, { body: { name: ' New Name ', language: 'fr' } });
        assert.deepEqual([changed.name, changed.language], ['New Name', 'fr']);
        assert.equal((await browser.api.call(identityRoutes.whoAmI)).user.name, 'New Name');
        await browser.api.call(accountRoutes.changePassword, { body: { current: password, password: nextPassword } });
        await platform.mailTo(address(), /Votre mot de passe a été modifié/);
        assert.ok((await recorded(browser, identity.currentOrganizationId)).includes('profile.changed'));
    });

    it('whose hash is older than today’s costs gets a new one at the sign-in, and at no wrong try', async () => {
        const { browser, identity } = await person();
        const older = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
        const hashOf = (next?: string) =>
            platform.database(async client => {
                if (next !== undefined) {
                    await client.query('update password_credentials set hash = $1 where user_id = $2', [next, identity.user.id]);
                }
                const { rows } = await client.query<{ hash: string }>('select hash from password_credentials where user_id = $1', [
                    identity.user.id
                ]);
                return rows[0]?.hash ?? '';
            });
        await hashOf(older);
        await problemOf(browser.signIn(address(), 'something wrong'));
        assert.equal(await hashOf(), older);
        await browser.signIn(address(), password);
        const newer = await hashOf();
        assert.match(newer, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
        await browser.signIn(address(), password);
        assert.equal(await hashOf(), newer);
    });

    it('signs in beside a storm of others, which keeps nothing else from being answered', async () => {
        const timed = async (work: Promise<unknown>) => {
            const began = performance.now();
            await work;
            return performance.now() - began;
        };
        const storm = Promise.all(
            Array.from({ length: 60 }, (_, index) =>
                timed(problemOf(platform.browser().signIn(`stormy-${index}@example.com`, 'a wrong password')))
            )
        );
        const waits: number[] = [];
        let stormy = true;
        const ended = storm.finally(() => {
            stormy = false;
        });
        while (stormy) {
            waits.push(await timed(administrator.api.call(identityRoutes.whoAmI)));
        }
        const [wait, signIn] = [median(waits), median(await ended)];
        assert.ok(waits.length > 10, `${waits.length} answers`);
        // Compared with what waits for its turn on the same machine at the same time, since both are slower on a busy one.
        assert.ok(wait < signIn / 6, `${wait.toFixed(0)} ms beside sign-ins of ${signIn.toFixed(0)} ms`);
    });
});
