import type { FactorChallenge, FactorProof, PendingFactor } from '@coditect/protocol';
import { flowExpired, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import { hashToken } from '../../kernel/random.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import type { Sql } from '../../ports/sql.js';
import { type Flows, hashed, type SignInLimits, type SignInResult, type SignInService, secondFactorFlow } from '../identity/index.js';
import type { Challenges } from './challenges.js';
import type { Asked, FactorProofs } from './factor-proofs.js';
import type { Notices } from './notices.js';

/** Wrong answers to one sign-in. */
const triesOfSignIn = 5;
/**
 * Answers to all of a person's sign-ins together, after which there is one more a wait, of at most 15 minutes. Only who has
 * shown the first factor gets here, and the browsers that the person is known by count for themselves: nobody is locked out.
 */
const guessing: RateLimit = { name: 'second-factor', points: 10, perSeconds: 60 * 60, blockSeconds: 60, maximumBlockSeconds: 15 * 60 };
const warning: RateLimit = { name: 'second-factor-warning', points: 1, perSeconds: 24 * 60 * 60 };

export interface SecondStepNeeds {
    readonly sql: Sql;
    readonly flows: Flows;
    readonly signIns: SignInService;
    readonly limits: SignInLimits;
    readonly proofs: FactorProofs;
    readonly challenges: Challenges;
    readonly notices: Notices;
}

/** The second step of a sign-in, which the first left in the flow's cookie. */
export class SecondStep {
    constructor(private readonly needs: SecondStepNeeds) {}

    async pending(token: string | undefined): Promise<PendingFactor> {
        const flow = await this.read(token);
        return { factors: [...(await this.needs.proofs.kindsOf(flow.userId))] };
    }

    async challenge(token: string | undefined, kind: 'email' | 'sms' | 'passkey', client: Client): Promise<FactorChallenge> {
        return this.needs.proofs.challenge(kind, await this.asked(await this.read(token), client));
    }

    async signIn(token: string | undefined, proof: FactorProof, client: Client): Promise<SignInResult> {
        const { flows, limits, proofs, signIns } = this.needs;
        const found = await this.read(token);
        const asked = await this.asked(found, client);
        const guessKey = await limits.keyOfPerson(found.userId, client);
        // What a passkey signs can't be guessed: it stays open to a person whose codes somebody else tries.
        if (proof.kind !== 'passkey') {
            await this.refuseGuessing(guessKey, found.userId);
        }
        const left = await this.needs.challenges.countDown({ subject: asked.subject, purpose: 'tries' }, found.userId, triesOfSignIn);
        if (left === undefined) {
            throw await this.end(found.token);
        }
        try {
            await proofs.show(proof, asked);
        } catch (error) {
            throw left === 0 && error instanceof PlatformError ? await this.end(found.token) : error;
        }
        const flow = await flows.take(secondFactorFlow, found.token);
        if (!flow) {
            throw expired();
        }
        await limits.forgive(guessing, guessKey);
        return signIns.finishWithFactor(flow, proof.kind, client);
    }

    private async read(token: string | undefined) {
        const flow = await this.needs.flows.read(secondFactorFlow, token);
        if (token === undefined || !flow) {
            throw expired();
        }
        return { ...flow, token };
    }

    private async asked({ userId, token }: { userId: string; token: string }, client: Client): Promise<Asked> {
        const kinds = await this.needs.proofs.kindsOf(userId);
        return { userId, subject: `sign-in:${hashToken(token).toString('base64url')}`, kinds, client };
    }

    private async end(token: string): Promise<PlatformError> {
        await this.needs.flows.take(secondFactorFlow, token);
        return flowExpired('These were too many wrong tries. Sign in again.');
    }

    private async refuseGuessing(key: string, userId: string): Promise<void> {
        try {
            await this.needs.limits.refuseOver(guessing, key);
        } catch (error) {
            if (error instanceof PlatformError && error.kind === 'too-many') {
                await this.warn(userId);
            }
            throw error;
        }
    }

    /** At most once a day: whoever guesses has shown the first factor, which its owner should change. */
    private async warn(userId: string): Promise<void> {
        const { sql, limits, notices } = this.needs;
        if (await limits.isOver(warning, hashed(userId))) {
            return;
        }
        const committed = await sql.asPlatform(transaction => notices.queue(transaction, userId, { news: 'guessed', kind: 'totp' }));
        await committed();
    }
}

const expired = () => flowExpired('This sign-in was finished or is too old. Sign in again.');
