import { timingSafeEqual } from 'node:crypto';
import { accountProblems, identityProblems, type SignUp } from '@coditect/protocol';
import { z } from 'zod';
import { flowExpired, invalidField, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import { hashToken } from '../../kernel/random.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import { type MailService, mailLanguageOf } from '../mails/index.js';
import type { AccountMails } from './account-mails.js';
import { type AccountsStore, addressConstraint } from './accounts-store.js';
import { type BegunFlow, defineFlow, type Flows } from './flows.js';
import { countMail } from './mail-limits.js';
import { type MadeAccount, type NewAccounts, NotTheFirstAccount } from './new-accounts.js';
import type { PasswordHasher } from './password-hash.js';
import { weaknessOf } from './password-rules.js';
import { addressKeyOf, hashed, type SignInLimits, signUpLimit } from './sign-in-limits.js';
import type { SignedInResult, SignInService } from './sign-in-service.js';

const verificationMinutes = 24 * 60;
/** Passwords tried against one sign-up that waits. */
const verificationTries: RateLimit = { name: 'verification-password', points: 10, perSeconds: 60 * 60 };

const pendingSchema = z.object({ name: z.string(), email: z.string(), language: z.string(), passwordHash: z.string() });
type Pending = z.infer<typeof pendingSchema>;

/** A sign-up as the browser knows it that made it, by its flow cookie. */
const signUpFlow = defineFlow({ name: 'sign-up', minutes: verificationMinutes, content: pendingSchema });

/** The same, as the mailed link knows it. */
const verificationFlow = defineFlow({
    name: 'sign-up-verification',
    minutes: verificationMinutes,
    content: pendingSchema.extend({ browser: z.string() })
});

export type SignUpResult = SignedInResult | { readonly kind: 'check-mail'; readonly flow: BegunFlow };

export interface SignUpNeeds {
    readonly sql: Sql;
    readonly accounts: AccountsStore;
    readonly newAccounts: NewAccounts;
    readonly flows: Flows;
    readonly signIns: SignInService;
    readonly limits: SignInLimits;
    readonly hasher: PasswordHasher;
    readonly mails: MailService;
    readonly texts: AccountMails;
    readonly audit: AuditService;
}

/**
 * Sign-up by address and password. But for the installation's first account, nothing is made until the mailed link is
 * followed, and what is answered and done before that is the same whether the address has an account or not.
 */
export class SignUpService {
    constructor(private readonly needs: SignUpNeeds) {}

    async signUp(form: SignUp, client: Client): Promise<SignUpResult> {
        const { sql, accounts, limits, hasher, flows } = this.needs;
        await limits.refuseOver(signUpLimit, addressKeyOf(client.address), 'allow');
        const weakness = weaknessOf(form.password, form);
        if (weakness) {
            throw invalidField('password', identityProblems.weakPassword, weakness);
        }
        const language = mailLanguageOf(client.language);
        const pending: Pending = { name: form.name, email: form.email, language, passwordHash: await hasher.hash(form.password) };
        if (!(await sql.asPlatform(transaction => accounts.any(transaction)))) {
            const first = await this.makeFirst(pending, client);
            if (first) {
                return first;
            }
        }
        await countMail(limits, 'sign-up', form.email, client);
        const { flow, mailed } = await sql.asPlatform(async transaction => {
            const flow = await flows.begin(signUpFlow, pending, { transaction });
            return { flow, mailed: await this.sendLink(transaction, pending, flow.token) };
        });
        await mailed();
        return { kind: 'check-mail', flow };
    }

    /** Sends the mail of the sign-up that this browser made once more. Nothing happens where there is none. */
    async resend(browserToken: string | undefined, client: Client): Promise<void> {
        const { sql, flows, limits } = this.needs;
        const pending = await flows.read(signUpFlow, browserToken);
        if (!pending || browserToken === undefined) {
            return;
        }
        await countMail(limits, 'sign-up', pending.email, client);
        const mailed = await sql.asPlatform(transaction => this.sendLink(transaction, pending, browserToken));
        await mailed();
    }

    /**
     * Makes the account. Who follows the link in another browser than the one that signed up shows by the password to be the
     * same person: the reader of a mail might otherwise bring an account to life whose password a stranger chose.
     */
    async verify(
        { token, password }: { readonly token: string; readonly password?: string | undefined },
        browserToken: string | undefined,
        client: Client
    ): Promise<SignedInResult> {
        const { sql, flows, newAccounts, signIns } = this.needs;
        const pending = await flows.read(verificationFlow, token);
        if (!pending) {
            throw linkUsed();
        }
        if (!isSameBrowser(pending.browser, browserToken)) {
            await this.refuseStranger(pending, token, password);
        }
        try {
            const { user, session, committed } = await sql.asPlatform(async transaction => {
                // Of two at once, one gets it; who comes second waits for the first and then finds nothing.
                if (!(await flows.take(verificationFlow, token, transaction))) {
                    throw linkUsed();
                }
                await flows.take(signUpFlow, browserToken, transaction);
                const made = await newAccounts.makeVerified(transaction, pending);
                return this.begin(transaction, made, client);
            });
            await committed();
            return { kind: 'signed-in', session, identity: await signIns.identityOf(user, undefined) };
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === addressConstraint) {
                throw flowExpired('This address has an account by now. Sign in, or choose a new password if you do not know it.');
            }
            throw error;
        }
    }

    /** "This was not me." */
    async discard(token: string, client: Client): Promise<void> {
        const { sql, flows, audit } = this.needs;
        await sql.asPlatform(async transaction => {
            if (await flows.take(verificationFlow, token, transaction)) {
                await audit.record(transaction, installationLog, {
                    action: 'account.sign-up-discarded',
                    actor: { kind: 'stranger' },
                    client
                });
            }
        });
    }

    /** Undefined where another one was first. */
    private async makeFirst(pending: Pending, client: Client): Promise<SignedInResult | undefined> {
        const { sql, newAccounts, signIns } = this.needs;
        try {
            const { user, session, committed } = await sql.asPlatform(async transaction =>
                this.begin(transaction, await newAccounts.makeFirst(transaction, pending), client)
            );
            await committed();
            return { kind: 'signed-in', session, identity: await signIns.identityOf(user, undefined) };
        } catch (error) {
            if (error instanceof NotTheFirstAccount || (error instanceof UniqueViolation && error.constraint === addressConstraint)) {
                return undefined;
            }
            throw error;
        }
    }

    private async begin(transaction: SqlTransaction, { user, organizationId, committed }: MadeAccount, client: Client) {
        const { audit, signIns } = this.needs;
        await audit.recordForPerson(transaction, user.id, {
            action: 'account.created',
            actor: { kind: 'person', userId: user.id },
            target: { kind: 'user', id: user.id },
            client
        });
        const begun = await signIns.begin(transaction, user, { client, organizationId }, ['password'], false);
        const bothCommitted = async () => {
            await begun.committed();
            await committed();
        };
        return { user, session: begun.result, committed: bothCommitted };
    }

    /**
     * Mails the link, or says that there is an account already. A link is begun in either case, so that both are the same
     * work: one that is not mailed is known to nobody.
     */
    private async sendLink(transaction: SqlTransaction, pending: Pending, browserToken: string): Promise<() => Promise<void>> {
        const { accounts, flows, mails, texts } = this.needs;
        const browser = hashToken(browserToken).toString('base64url');
        const link = await flows.begin(verificationFlow, { ...pending, browser }, { transaction });
        const known = await accounts.findKnown(transaction, { email: pending.email });
        const content = known ? texts.accountExists(pending.language) : texts.verifySignUp(pending.language, link.token);
        return mails.queue(transaction, { to: pending.email, language: pending.language, content });
    }

    private async refuseStranger(pending: Pending, token: string, password: string | undefined): Promise<void> {
        if (password === undefined) {
            const sentence = 'Enter the password that you chose when you signed up, since this is another browser.';
            throw new PlatformError('forbidden', accountProblems.passwordRequired, sentence);
        }
        await this.needs.limits.refuseOver(verificationTries, hashed(token));
        if (!(await this.needs.hasher.verify(pending.passwordHash, password))) {
            const sentence = 'This is not the password of this sign-up. Check it, or sign up again.';
            throw invalidField('password', identityProblems.wrongCredentials, sentence);
        }
    }
}

function isSameBrowser(browser: string, browserToken: string | undefined): boolean {
    return browserToken !== undefined && timingSafeEqual(Buffer.from(browser, 'base64url'), hashToken(browserToken));
}

const linkUsed = () => flowExpired('This link was used already or is too old. Sign in, or sign up again.');
