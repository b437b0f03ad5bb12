import { accountProblems, identityProblems } from '@coditect/protocol';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { emailKeyOf } from '../../kernel/email-address.js';
import { elevationRequired, flowExpired, invalidField, notSignedIn } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { type AuditService, installationLog } from '../audit/index.js';
import { type MailService, mailLanguageOf } from '../mails/index.js';
import type { AccountMails } from './account-mails.js';
import { type AccountsStore, type ProfileRow } from './accounts-store.js';
import { defineFlow, type Flows } from './flows.js';
import { countMail } from './mail-limits.js';
import type { PasswordHasher } from './password-hash.js';
import { weaknessOf } from './password-rules.js';
import type { SessionsService } from './sessions-service.js';
import type { SessionKind } from './sessions-store.js';
import type { SignInLimits } from './sign-in-limits.js';

/** A link to choose a new password, by whoever reads the mail of the account's address. */
const resetFlow = defineFlow({ name: 'password-reset', minutes: 60, content: z.object({ userId: z.uuid(), emailKey: z.string() }) });

/** The current password, tried by who is signed in: nobody else uses these up. */
const currentPasswordTries: RateLimit = { name: 'current-password', points: 10, perSeconds: 15 * 60 };

export interface PasswordChoice {
    readonly password: string;
    /** API keys end too, as they do where somebody else may have made some. */
    readonly endApiKeys: boolean;
}

export interface PasswordNeeds {
    readonly sql: Sql;
    readonly accounts: AccountsStore;
    readonly sessions: SessionsService;
    readonly flows: Flows;
    readonly limits: SignInLimits;
    readonly hasher: PasswordHasher;
    readonly mails: MailService;
    readonly texts: AccountMails;
    readonly audit: AuditService;
    readonly clock: Clock;
}

/** Changes of passwords, by who knows the current one or reads the account's mail. */
export class PasswordService {
    constructor(private readonly needs: PasswordNeeds) {}

    /** Does like work whether the address has an account or not, and answers the same. */
    async requestReset(email: string, client: Client): Promise<void> {
        const { sql, accounts, flows, limits, mails, texts, audit } = this.needs;
        await countMail(limits, 'reset', email, client);
        const mailed = await sql.asPlatform(async transaction => {
            const known = await accounts.findKnown(transaction, { email });
            const emailKey = emailKeyOf(email);
            const entry = { action: 'password.reset-requested', actor: { kind: 'stranger' }, client } as const;
            if (!known || known.deactivated) {
                const nobody = '00000000-0000-0000-0000-000000000000';
                const { token } = await flows.begin(resetFlow, { userId: nobody, emailKey }, { transaction });
                await flows.take(resetFlow, token, transaction);
                const language = mailLanguageOf(client.language);
                await mails.rehearse(transaction, { to: email, language, content: texts.resetPassword(language, token) });
                await audit.record(transaction, installationLog, entry);
                return async () => undefined;
            }
            const { id } = known.user;
            const { token } = await flows.begin(resetFlow, { userId: id, emailKey }, { userId: id, transaction });
            const language = mailLanguageOf(known.language);
            const mailed = await mails.queue(transaction, {
                to: known.user.email,
                language,
                content: texts.resetPassword(language, token)
            });
            await audit.recordForPerson(transaction, id, { ...entry, target: { kind: 'user', id } });
            return mailed;
        });
        await mailed();
    }

    /** Ends every session and command-line sign-in. It signs nobody in: second factors are asked for by the sign-in that follows. */
    async confirmReset({ token, password, endApiKeys }: PasswordChoice & { readonly token: string }, client: Client): Promise<void> {
        const { sql, accounts, flows, hasher, clock, texts, audit } = this.needs;
        const reset = await flows.read(resetFlow, token);
        const profile = reset && (await sql.asPlatform(transaction => accounts.findProfile(transaction, reset.userId)));
        if (!reset || !profile) {
            throw linkUsed();
        }
        refuseWeak(password, profile);
        const hash = await hasher.hash(password);
        const committed = await sql.asPlatform(async transaction => {
            const taken = await flows.take(resetFlow, token, transaction);
            const current = taken && (await accounts.findProfile(transaction, taken.userId));
            if (!taken || !current) {
                throw linkUsed();
            }
            if (emailKeyOf(current.email) === taken.emailKey) {
                await accounts.setVerifiedAddress(transaction, taken.userId, current.email, clock.now());
            }
            const changed = await this.replace(transaction, taken.userId, hash, { endApiKeys });
            const told = await this.tell(transaction, current, texts.passwordChanged(mailLanguageOf(current.language)));
            await audit.recordForPerson(transaction, taken.userId, {
                action: 'password.reset',
                actor: { kind: 'person', userId: taken.userId },
                target: { kind: 'user', id: taken.userId },
                client,
                details: { endApiKeys }
            });
            return [changed, told];
        });
        await Promise.all(committed.map(run => run()));
    }

    /** Changes the password, or sets a first one. All other sessions end. */
    async change(
        principal: Principal,
        { current, password, endApiKeys }: PasswordChoice & { readonly current?: string | undefined },
        client: Client
    ): Promise<void> {
        const { sql, accounts, hasher, texts, audit } = this.needs;
        const { userId, sessionId } = principal;
        const profile = await sql.asPlatform(transaction => accounts.findProfile(transaction, userId));
        if (!profile) {
            throw notSignedIn();
        }
        await this.refuseUnproven(principal, profile, current, client);
        refuseWeak(password, profile);
        const hash = await hasher.hash(password);
        const committed = await sql.asPlatform(async transaction => {
            const changed = await this.replace(transaction, userId, hash, { endApiKeys, except: sessionId });
            const told = await this.tell(transaction, profile, texts.passwordChanged(mailLanguageOf(profile.language)));
            await audit.recordForPerson(transaction, userId, {
                action: profile.passwordHash === undefined ? 'password.set' : 'password.changed',
                actor: { kind: 'person', userId },
                target: { kind: 'user', id: userId },
                client,
                details: { endApiKeys }
            });
            return [changed, told];
        });
        await Promise.all(committed.map(run => run()));
    }

    /** With the password go all links and ceremonies that were begun under the old one. */
    private async replace(
        transaction: SqlTransaction,
        userId: string,
        hash: string,
        { endApiKeys, except }: { readonly endApiKeys: boolean; readonly except?: string }
    ): Promise<() => Promise<void>> {
        const { accounts, flows, sessions, clock } = this.needs;
        await accounts.setPassword(transaction, userId, hash, clock.now());
        await flows.endAll(transaction, userId);
        const kinds: readonly SessionKind[] = ['browser', 'command-line', ...(endApiKeys ? (['api-key'] as const) : [])];
        return sessions.endAll(transaction, userId, { kinds, ...(except ? { except } : {}) });
    }

    private tell(transaction: SqlTransaction, { email, language }: ProfileRow, content: ReturnType<AccountMails['passwordChanged']>) {
        return this.needs.mails.queue(transaction, { to: email, language, content });
    }

    private async refuseUnproven(principal: Principal, profile: ProfileRow, current: string | undefined, client: Client): Promise<void> {
        if (current === undefined || profile.passwordHash === undefined) {
            if (principal.elevatedUntil === undefined || principal.elevatedUntil <= this.needs.clock.now()) {
                throw elevationRequired();
            }
            return;
        }
        await this.needs.limits.refuseOver(currentPasswordTries, principal.userId);
        if (!(await this.needs.hasher.verify(profile.passwordHash, current))) {
            await this.recordRefusal(principal.userId, client);
            throw invalidField('current', accountProblems.wrongPassword, 'This is not your current password. Check it and try again.');
        }
        await this.needs.limits.forgive(currentPasswordTries, principal.userId);
    }

    private async recordRefusal(userId: string, client: Client): Promise<void> {
        await this.needs.sql.asPlatform(transaction =>
            this.needs.audit.recordForPerson(transaction, userId, {
                action: 'password.change-refused',
                actor: { kind: 'person', userId },
                target: { kind: 'user', id: userId },
                client,
                details: { reason: 'wrong-password' }
            })
        );
    }
}

function refuseWeak(password: string, person: { readonly name: string; readonly email: string }): void {
    const weakness = weaknessOf(password, person);
    if (weakness) {
        throw invalidField('password', identityProblems.weakPassword, weakness);
    }
}

const linkUsed = () => flowExpired('This link was used already or is too old. Ask for a new one.');
