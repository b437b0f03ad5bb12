import { accountProblems, type Language, type Profile } from '@coditect/protocol';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { emailKeyOf } from '../../kernel/email-address.js';
import { flowExpired, invalidField, notSignedIn, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditEntry, AuditService } from '../audit/index.js';
import { type MailService, mailLanguageOf } from '../mails/index.js';
import type { OrganizationsService } from '../organizations/index.js';
import type { AccountMails } from './account-mails.js';
import { type AccountsStore, addressConstraint, type ProfileRow } from './accounts-store.js';
import { defineFlow, type Flows } from './flows.js';
import { countMail } from './mail-limits.js';
import type { SignInLimits } from './sign-in-limits.js';
import type { SignInPolicy } from './sign-in-service.js';

/** A link to an address that is to be an account's verified one. */
const addressFlow = defineFlow({ name: 'address', minutes: 24 * 60, content: z.object({ userId: z.uuid(), email: z.string() }) });

export interface ProfileNeeds {
    readonly sql: Sql;
    readonly accounts: AccountsStore;
    readonly organizations: OrganizationsService;
    readonly flows: Flows;
    readonly limits: SignInLimits;
    readonly policy: SignInPolicy;
    readonly mails: MailService;
    readonly texts: AccountMails;
    readonly audit: AuditService;
    readonly clock: Clock;
}

/** Name, language and address of an account. An address counts once a link that was sent there has been followed. */
export class ProfileService {
    constructor(private readonly needs: ProfileNeeds) {}

    async profileOf(userId: string): Promise<Profile> {
        return present(await this.find(userId));
    }

    async change(userId: string, change: { name?: string | undefined; language?: Language | undefined }, client: Client): Promise<Profile> {
        const { sql, accounts, organizations, audit } = this.needs;
        const { name, language } = change;
        if (name !== undefined || language !== undefined) {
            await sql.asPlatform(async transaction => {
                await accounts.changeProfile(transaction, userId, {
                    ...(name === undefined ? {} : { name }),
                    ...(language === undefined ? {} : { language })
                });
                const profile = await accounts.findProfile(transaction, userId);
                if (profile && name !== undefined) {
                    await organizations.describePerson(transaction, { userId, name, email: profile.email });
                }
                const changed = [...(name === undefined ? [] : ['name']), ...(language === undefined ? [] : ['language'])];
                await audit.recordForPerson(transaction, userId, { ...entryOf('profile.changed', userId, client), details: { changed } });
            });
        }
        return this.profileOf(userId);
    }

    /** Sends a link to the address that the account has. Nothing happens where it is verified. */
    async sendVerification(userId: string, client: Client): Promise<void> {
        const profile = await this.find(userId);
        if (!profile.emailVerified) {
            await this.sendLinks(userId, profile, profile.email, client);
        }
    }

    async requestChange(userId: string, email: string, client: Client): Promise<void> {
        const profile = await this.find(userId);
        if (profile.emailVerified && emailKeyOf(profile.email) === emailKeyOf(email)) {
            throw invalidField('email', accountProblems.sameAddress, 'This is your address already.');
        }
        await this.needs.sql.asPlatform(transaction => this.needs.policy.admitAddress(transaction, userId, email));
        await this.sendLinks(userId, profile, email, client);
    }

    /**
     * Follows such a link. All others end with it, and both addresses are told of a change. Only who is signed in to the account
     * can: the reader of a mail might otherwise give the own address to a stranger's account, and with it whatever comes to
     * that address later.
     */
    async confirm(userId: string, token: string, client: Client): Promise<string> {
        const { sql, accounts, organizations, flows, policy, clock, texts, audit } = this.needs;
        try {
            const { email, told } = await sql.asPlatform(async transaction => {
                const asked = await flows.read(addressFlow, token, transaction);
                if (asked && asked.userId !== userId) {
                    throw otherAccount();
                }
                const flow = await flows.take(addressFlow, token, transaction);
                const profile = flow && (await accounts.findProfile(transaction, userId));
                if (!flow || !profile) {
                    throw flowExpired('This link was used already or is too old. Ask for a new one on your account page.');
                }
                const { email } = flow;
                await policy.admitAddress(transaction, userId, email);
                await accounts.setVerifiedAddress(transaction, userId, email, clock.now());
                await organizations.describePerson(transaction, { userId, name: profile.name, email });
                await flows.endAll(transaction, userId);
                const moved = emailKeyOf(profile.email) !== emailKeyOf(email);
                const content = texts.addressChanged(mailLanguageOf(profile.language), email);
                const told = await this.tell(transaction, profile, moved ? [profile.email, email] : [], content);
                await audit.recordForPerson(transaction, userId, entryOf(moved ? 'address.changed' : 'address.verified', userId, client));
                return { email, told };
            });
            await told();
            await organizations.announceChange(userId);
            return email;
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === addressConstraint) {
                throw flowExpired('This address belongs to another account by now. Use another one.');
            }
            throw error;
        }
    }

    /** An address that has an account gets a mail that says so: whoever asks for it here learns nothing. */
    private async sendLinks(userId: string, profile: ProfileRow, email: string, client: Client): Promise<void> {
        const { sql, accounts, flows, limits, mails, texts, audit } = this.needs;
        await countMail(limits, 'address', email, client);
        const language = mailLanguageOf(profile.language);
        const own = emailKeyOf(profile.email) === emailKeyOf(email);
        const mailed = await sql.asPlatform(async transaction => {
            const { token } = await flows.begin(addressFlow, { userId, email }, { userId, transaction });
            const taken = !own && (await accounts.findKnown(transaction, { email })) !== undefined;
            const content = taken ? texts.accountExists(language) : texts.confirmAddress(language, token);
            const asked = await mails.queue(transaction, { to: email, language, content });
            const told = await this.tell(transaction, profile, own ? [] : [profile.email], texts.addressChangeAsked(language));
            const action = own ? 'address.verification-requested' : 'address.change-requested';
            await audit.recordForPerson(transaction, userId, entryOf(action, userId, client));
            return [asked, told];
        });
        await Promise.all(mailed.map(run => run()));
    }

    private async tell(
        transaction: SqlTransaction,
        { language }: ProfileRow,
        addresses: readonly string[],
        content: ReturnType<AccountMails['addressChanged']>
    ): Promise<() => Promise<void>> {
        const queued: (() => Promise<void>)[] = [];
        for (const to of addresses) {
            queued.push(await this.needs.mails.queue(transaction, { to, language, content }));
        }
        return async () => {
            await Promise.all(queued.map(run => run()));
        };
    }

    private async find(userId: string): Promise<ProfileRow> {
        const profile = await this.needs.sql.asPlatform(transaction => this.needs.accounts.findProfile(transaction, userId));
        if (!profile) {
            throw notSignedIn();
        }
        return profile;
    }
}

function present({ name, email, emailVerified, language, passwordChangedAt }: ProfileRow): Profile {
    return {
        name,
        email,
        emailVerified,
        language: mailLanguageOf(language),
        ...(passwordChangedAt ? { passwordChangedAt: passwordChangedAt.toISOString() } : {})
    };
}

const otherAccount = () =>
    new PlatformError(
        'forbidden',
        accountProblems.otherAccount,
        'Another account asked for this address. Sign in to that one, and open the link again. If it is not yours, do nothing.'
    );

function entryOf(action: AuditEntry['action'], userId: string, client: Client): AuditEntry {
    return { action, actor: { kind: 'person', userId }, target: { kind: 'user', id: userId }, client };
}
