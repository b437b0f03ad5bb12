import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest, User } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Random } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import type { ChallengeKey, Challenges } from './challenges.js';
import { type NewCredential, type PasskeyCeremonies, PasskeyRefused } from './passkey-ceremonies.js';
import type { PasskeyRow, PasskeysStore } from './passkeys-store.js';

/** People's passkeys: added, asked to sign, and checked against what is known of them. */
export class PasskeysService {
    constructor(
        private readonly sql: Sql,
        private readonly store: PasskeysStore,
        private readonly ceremonies: PasskeyCeremonies,
        private readonly challenges: Challenges,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    async askForNew(key: ChallengeKey, user: User): Promise<PasskeyCreation> {
        const known = await this.sql.asPlatform(transaction => this.store.list(transaction, user.id));
        const creation = await this.ceremonies.creation(user, known);
        await this.ask(key, user.id, creation.challenge);
        return creation;
    }

    /** What the browser made, checked and not yet kept. Undefined where nothing was asked. */
    async checkNew(key: ChallengeKey, registration: PasskeyRegistration): Promise<NewCredential | undefined> {
        const challenge = await this.takeChallenge(key);
        return challenge === undefined ? undefined : this.ceremonies.verifyCreation(registration, challenge);
    }

    /** Part of the transaction that adds the factor. Throws UniqueViolation where the credential is somebody's already. */
    async keep(transaction: SqlTransaction, userId: string, name: string, credential: NewCredential): Promise<void> {
        const createdAt = this.clock.now();
        await this.store.insert(transaction, { ...credential, id: this.random.uuid(), userId, name, createdAt, lastUsedAt: undefined });
    }

    /** Asks for a signature of one of the person's passkeys. */
    async askToSign(key: ChallengeKey, userId: string): Promise<PasskeyRequest> {
        const known = await this.sql.asPlatform(transaction => this.store.list(transaction, userId));
        const request = await this.ceremonies.request(known);
        await this.ask(key, userId, request.challenge);
        return request;
    }

    /** Rejects with {@link PasskeyRefused} unless one of the person's passkeys signed what was asked. */
    async checkSigned(key: ChallengeKey, userId: string, assertion: PasskeyAssertion): Promise<void> {
        const challenge = await this.takeChallenge(key);
        const passkey = await this.find(assertion);
        if (challenge === undefined || passkey?.userId !== userId) {
            throw new PasskeyRefused('Nothing was asked, or of somebody else.');
        }
        await this.take(passkey, assertion, challenge, false);
    }

    find(assertion: PasskeyAssertion): Promise<PasskeyRow | undefined> {
        return this.sql.asPlatform(transaction => this.store.findByCredential(transaction, assertion.id));
    }

    /** Rejects with {@link PasskeyRefused} unless the passkey signed the challenge, and verified its person where `verified`. */
    async take(passkey: PasskeyRow, assertion: PasskeyAssertion, challenge: string, verified: boolean): Promise<void> {
        const signed = await this.ceremonies.verifyRequest(assertion, passkey, challenge, verified);
        const forward = await this.sql.asPlatform(transaction =>
            this.store.markUsed(transaction, passkey.id, signed.counter, signed.backedUp, this.clock.now())
        );
        if (!forward) {
            throw new PasskeyRefused('The signature counter did not go forward.');
        }
    }

    private async ask(key: ChallengeKey, userId: string, content: string): Promise<void> {
        await this.sql.asPlatform(transaction => this.challenges.ask(transaction, { ...key, userId, content, tries: 1 }));
    }

    private async takeChallenge(key: ChallengeKey): Promise<string | undefined> {
        return this.challenges.count(key);
    }
}
