import {
    type FactorAdded,
    type FactorChallenge,
    type Factors,
    factorProblems,
    type PasskeyCreation,
    type PasskeyRegistration,
    type TotpEnrolment
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { flowExpired, notFound, PlatformError } from '../../kernel/errors.js';
import type { Principal } from '../../kernel/principal.js';
import type { Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { ChallengeKey, Challenges } from './challenges.js';
import type { Actor, FactorChanges } from './factor-changes.js';
import { passkeyRefusedError, sealedContext, wrongCode } from './factor-proofs.js';
import type { FactorsStore, SetUpFactor, SetUpKind } from './factors-store.js';
import { type MessageCodes, maskAddress, maskNumber } from './message-codes.js';
import { PasskeyRefused } from './passkey-ceremonies.js';
import type { PasskeysService } from './passkeys-service.js';
import { credentialConstraint, type PasskeyRow, type PasskeysStore } from './passkeys-store.js';
import type { People } from './people.js';
import { newTotpSecret, totpStep, totpUri } from './totp.js';

const triesOfEnrolment = 5;

export interface FactorsNeeds {
    readonly sql: Sql;
    readonly store: FactorsStore;
    readonly passkeysStore: PasskeysStore;
    readonly passkeys: PasskeysService;
    readonly codes: MessageCodes;
    readonly challenges: Challenges;
    readonly changes: FactorChanges;
    readonly people: People;
    readonly box: SecretBox;
    readonly audit: AuditService;
    readonly clock: Clock;
    readonly random: Random;
}

/** Whoever changes factors says whether API keys should end as well. */
export interface Changer extends Actor {
    readonly endApiKeys: boolean;
}

/** A person's own second factors: what there is, and how each is set up and removed. */
export class FactorsService {
    constructor(private readonly needs: FactorsNeeds) {}

    async list(userId: string): Promise<Factors> {
        const { sql, store, passkeysStore, people, box, codes } = this.needs;
        return sql.asPlatform(async transaction => {
            const factors = await store.list(transaction, userId);
            const passkeys = await passkeysStore.list(transaction, userId);
            const recoveryCodes = await store.recoveryCodesLeft(transaction, userId);
            const { user } = await people.find(userId, transaction);
            const of = (kind: SetUpKind) => factors.find(factor => factor.kind === kind);
            const [totp, email, sms] = [of('totp'), of('email'), of('sms')];
            const number = sms?.sealed && box.open(sms.sealed, sealedContext(userId, 'sms'));
            return {
                totp: totp ? describe(totp) : null,
                passkeys: passkeys.map(describePasskey),
                email: email ? { ...describe(email), to: maskAddress(user.email) } : null,
                sms: sms ? { ...describe(sms), to: maskNumber(number ?? '') } : null,
                recoveryCodes: recoveryCodes ? { left: recoveryCodes.left, createdAt: recoveryCodes.createdAt.toISOString() } : null,
                smsAvailable: codes.smsAvailable,
                requiredBy: [...(await people.factorRequiredBy(transaction, userId))]
            };
        });
    }

    async enrolTotp({ principal }: Actor): Promise<TotpEnrolment> {
        const { sql, challenges, people, random } = this.needs;
        const { userId } = principal;
        await this.refuseChange(principal, 'totp');
        const secret = newTotpSecret(random);
        const { user } = await people.find(userId);
        const expiresAt = await sql.asPlatform(transaction =>
            challenges.ask(transaction, { ...keyOf(principal, 'totp'), userId, content: secret, tries: triesOfEnrolment })
        );
        return { secret, uri: totpUri(secret, 'CODITECT', user.email), expiresAt: expiresAt.toISOString() };
    }

    async confirmTotp(changer: Changer, code: string): Promise<FactorAdded> {
        const { store, challenges, box, clock } = this.needs;
        const { userId } = changer.principal;
        const key = keyOf(changer.principal, 'totp');
        await this.refuseChange(changer.principal, 'totp');
        const secret = await challenges.count(key);
        if (secret === undefined) {
            throw flowExpired('Setting up took too long or had too many wrong codes. Start again.');
        }
        const now = clock.now();
        const step = totpStep(secret, code, now);
        if (step === undefined) {
            throw wrongCode();
        }
        return this.add(changer, 'totp', async transaction => {
            if (!(await challenges.end(transaction, key))) {
                throw flowExpired();
            }
            // The code that confirms is used up: it must not sign anybody in as well.
            const sealed = box.seal(secret, sealedContext(userId, 'totp'));
            await store.put(transaction, userId, 'totp', { sealed, lastStep: step, at: now });
        });
    }

    async enrolEmail({ principal }: Actor): Promise<FactorChallenge> {
        const { user, language } = await this.needs.people.find(principal.userId);
        if (await this.has(principal.userId, 'email')) {
            throw new PlatformError('conflict', factorProblems.alreadyThere, 'Codes by mail are set up already.');
        }
        await this.needs.changes.refuseUnproved(principal);
        const sent = await this.needs.codes.send(keyOf(principal, 'email'), principal.userId, { kind: 'email', to: user.email, language });
        return { kind: 'code-sent', to: sent.to, expiresAt: sent.expiresAt.toISOString() };
    }

    async confirmEmail(changer: Changer, code: string): Promise<FactorAdded> {
        const { store, codes, clock } = this.needs;
        if ((await codes.check(keyOf(changer.principal, 'email'), code)) === undefined) {
            throw wrongCode();
        }
        return this.add(changer, 'email', transaction => store.put(transaction, changer.principal.userId, 'email', { at: clock.now() }));
    }

    async enrolPhone({ principal }: Actor, number: string): Promise<FactorChallenge> {
        const { people, codes } = this.needs;
        await this.refuseChange(principal, 'sms');
        const { language } = await people.find(principal.userId);
        const destination = { kind: 'sms', to: number, language } as const;
        const sent = await codes.send(keyOf(principal, 'sms'), principal.userId, destination, number);
        return { kind: 'code-sent', to: sent.to, expiresAt: sent.expiresAt.toISOString() };
    }

    async confirmPhone(changer: Changer, code: string): Promise<FactorAdded> {
        const { store, codes, box, clock } = this.needs;
        const { userId } = changer.principal;
        await this.refuseChange(changer.principal, 'sms');
        const number = await codes.check(keyOf(changer.principal, 'sms'), code);
        if (number === undefined) {
            throw wrongCode();
        }
        return this.add(changer, 'sms', transaction =>
            store.put(transaction, userId, 'sms', { sealed: box.seal(number, sealedContext(userId, 'sms')), at: clock.now() })
        );
    }

    async remove(changer: Changer, kind: SetUpKind): Promise<Factors> {
        const { userId } = changer.principal;
        await this.needs.changes.remove({
            ...changer,
            kind,
            work: async transaction => {
                if (!(await this.needs.store.remove(transaction, userId, kind))) {
                    throw notFound('This is not set up any more.');
                }
            }
        });
        return this.list(userId);
    }

    async beginPasskey({ principal }: Actor): Promise<PasskeyCreation> {
        await this.needs.changes.refuseUnproved(principal);
        const { user } = await this.needs.people.find(principal.userId);
        return this.needs.passkeys.askForNew(keyOf(principal, 'passkey'), user);
    }

    async addPasskey(changer: Changer, name: string, registration: PasskeyRegistration): Promise<FactorAdded> {
        const { passkeys } = this.needs;
        const { userId } = changer.principal;
        const credential = await passkeys.checkNew(keyOf(changer.principal, 'passkey'), registration).catch((error: unknown) => {
            throw error instanceof PasskeyRefused ? passkeyRefusedError() : error;
        });
        if (!credential) {
            throw flowExpired('Adding the passkey took too long. Start again.');
        }
        try {
            return await this.add(changer, 'passkey', transaction => passkeys.keep(transaction, userId, name, credential));
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === credentialConstraint) {
                throw new PlatformError('conflict', factorProblems.alreadyThere, 'This passkey is in use already. Make a new one.');
            }
            throw error;
        }
    }

    async renamePasskey({ principal, client }: Actor, id: string, name: string): Promise<Factors> {
        const { userId } = principal;
        await this.needs.sql.asPlatform(async transaction => {
            if (!(await this.needs.passkeysStore.rename(transaction, userId, id, name))) {
                throw notFound();
            }
            await this.needs.audit.recordForPerson(transaction, userId, {
                action: 'factor.passkey-renamed',
                actor: { kind: 'person', userId },
                target: { kind: 'passkey', id },
                client
            });
        });
        return this.list(userId);
    }

    async removePasskey(changer: Changer, id: string): Promise<Factors> {
        const { userId } = changer.principal;
        await this.needs.changes.remove({
            ...changer,
            kind: 'passkey',
            work: async transaction => {
                if (!(await this.needs.passkeysStore.remove(transaction, userId, id))) {
                    throw notFound();
                }
            }
        });
        return this.list(userId);
    }

    async renewRecoveryCodes(changer: Changer): Promise<FactorAdded> {
        const recoveryCodes = await this.needs.changes.renewRecoveryCodes(changer);
        return { factors: await this.list(changer.principal.userId), recoveryCodes: [...recoveryCodes] };
    }

    /** What takes the place of a factor takes one away, and asks for as fresh a proof. */
    private async refuseChange(principal: Principal, kind: SetUpKind): Promise<void> {
        await this.needs.changes.refuseUnproved(principal);
        if (await this.has(principal.userId, kind)) {
            this.needs.changes.refuseStale(principal);
        }
    }

    private async has(userId: string, kind: SetUpKind): Promise<boolean> {
        return (await this.needs.sql.asPlatform(transaction => this.needs.store.find(transaction, userId, kind))) !== undefined;
    }

    private async add(
        changer: Changer,
        kind: SetUpKind | 'passkey',
        work: (transaction: SqlTransaction) => Promise<void>
    ): Promise<FactorAdded> {
        const recoveryCodes = await this.needs.changes.add({ ...changer, kind, work });
        return { factors: await this.list(changer.principal.userId), recoveryCodes: recoveryCodes ? [...recoveryCodes] : null };
    }
}

/** An enrolment goes on in the session that began it. */
function keyOf({ sessionId }: Principal, kind: SetUpKind | 'passkey'): ChallengeKey {
    return { subject: `enrolment:${sessionId}`, purpose: kind };
}

function describe({ createdAt, lastUsedAt }: SetUpFactor) {
    return { since: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}

function describePasskey({ id, name, backedUp, createdAt, lastUsedAt }: PasskeyRow) {
    return { id, name, backedUp, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
