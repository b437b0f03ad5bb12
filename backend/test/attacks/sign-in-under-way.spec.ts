import assert from 'node:assert/strict';
import { accountRoutes, factorRoutes, identityProblems, identityRoutes } from '@coditect/protocol';
import { eventually } from '../support/eventually.js';
import { tokenIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { enrolTotp } from '../support/second-factors.js';
import { TestPlatform } from '../support/test-platform.js';

const password = 'correct horse battery';
const nextPassword = 'staple of another battery';

/** Who knows a password and signs in again and again has a sign-in under way in whichever moment its owner changes it. */
describe('a sign-in that is under way while the password is changed or a factor set up', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('First');
    });

    after(() => platform.stop());

    /** Holds the sign-in where it would lock this table in that way. */
    async function held<T>(lock: 'organization_domains' | 'password_credentials', begin: () => Promise<T>, meanwhile: () => Promise<void>) {
        return platform.database(async client => {
            await client.query('begin');
            // Readers of the domains wait; of the passwords, only those who would keep them from being changed.
            const mode = lock === 'organization_domains' ? 'access exclusive' : 'exclusive';
            await client.query(`lock table ${lock} in ${mode} mode`);
            const begun = Promise.allSettled([begin()]);
            await eventually('the sign-in waits', async () => {
                const { rowCount } = await client.query(`select from pg_locks where not granted and relation = '${lock}'::regclass`);
                return rowCount ? true : undefined;
            });
            await meanwhile();
            await client.query('commit');
            const [outcome] = await begun;
            return outcome;
        });
    }

    async function reset(email: string): Promise<void> {
        await platform.browser().api.call(accountRoutes.requestPasswordReset, { body: { email } });
        const token = tokenIn(await platform.mailTo(email, /Choose a new password/));
        await platform.browser().api.call(accountRoutes.confirmPasswordReset, { body: { token, password: nextPassword } });
    }

    it('ends in no session', async () => {
        await platform.browser().signUp('Ada');
        const thief = platform.browser();
        const outcome = await held(
            'organization_domains',
            () => thief.signIn('ada@example.com', password),
            () => reset('ada@example.com')
        );
        assert.equal(outcome.status, 'rejected');
        assert.equal((await problemOf(thief.api.call(identityRoutes.whoAmI))).status, 401);
        await platform.browser().signIn('ada@example.com', nextPassword);
    });

    it('ends in none with a second factor either', async () => {
        const grace = platform.browser();
        await grace.signUp('Grace');
        const { app } = await enrolTotp(platform, grace);
        const thief = platform.browser();
        const body = { email: 'grace@example.com', password };
        const outcome = await held(
            'organization_domains',
            () => thief.api.call(identityRoutes.signIn, { body }),
            () => reset('grace@example.com')
        );
        // It is refused before it comes to the second factor, and so has nothing that a right code could go on from.
        assert.equal(outcome.status, 'rejected');
        const proof = { kind: 'totp', code: app.nextCode() } as const;
        const refusal = await problemOf(thief.api.call(factorRoutes.signInWithFactor, { body: proof }));
        assert.equal(refusal.code, identityProblems.flowExpired);
        assert.equal((await problemOf(thief.api.call(identityRoutes.whoAmI))).status, 401);
    });

    it('ends in none where the password was changed between the first factor and the second', async () => {
        const edsger = platform.browser();
        await edsger.signUp('Edsger');
        const { app } = await enrolTotp(platform, edsger);
        const thief = platform.browser();
        const outcome = await thief.api.call(identityRoutes.signIn, { body: { email: 'edsger@example.com', password } });
        assert.equal(outcome.kind, 'factor-required');
        await reset('edsger@example.com');
        const proof = { kind: 'totp', code: app.nextCode() } as const;
        await assert.rejects(thief.api.call(factorRoutes.signInWithFactor, { body: proof }));
        assert.equal((await problemOf(thief.api.call(identityRoutes.whoAmI))).status, 401);
    });

    it('ends in no session of one factor where the second was set up meanwhile', async () => {
        const joan = platform.browser();
        await joan.signUp('Joan');
        const thief = platform.browser();
        const outcome = await held(
            'password_credentials',
            () => thief.signIn('joan@example.com', password),
            async () => void (await enrolTotp(platform, joan))
        );
        assert.equal(outcome.status, 'rejected');
        assert.equal((await problemOf(thief.api.call(identityRoutes.whoAmI))).status, 401);
    });
});
