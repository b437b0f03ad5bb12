import {
    accountProblems,
    type Elevation,
    type ElevationProof,
    type FactorChallenge,
    type FactorKind,
    type ProofKind
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { forbidden, invalidField, PlatformError } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { SessionsService, SignInLimits } from '../identity/index.js';
import { type FactorProofs, notAvailable } from './factor-proofs.js';
import type { FactorsStore } from './factors-store.js';
import type { People } from './people.js';

/**
 * Proofs tried in one session. Who has the session alone must not guess the rest; and since it counts the session's tries and
 * no others, what somebody tries elsewhere keeps nobody from the own settings.
 */
const proving: RateLimit = { name: 'elevation', points: 10, perSeconds: 60 * 60, blockSeconds: 60, maximumBlockSeconds: 15 * 60 };

export interface ElevationNeeds {
    readonly sql: Sql;
    readonly sessions: SessionsService;
    readonly limits: SignInLimits;
    readonly store: FactorsStore;
    readonly proofs: FactorProofs;
    readonly people: People;
    readonly audit: AuditService;
    readonly clock: Clock;
}

type ElevationAction = 'session.elevated' | 'session.elevation-refused';

interface Ways {
    readonly factors: readonly FactorKind[];
    readonly proofs: readonly ProofKind[];
}

/** Fresh proofs of being there, which dangerous deeds ask for. Only a person in a browser can give one. */
export class ElevationService {
    constructor(private readonly needs: ElevationNeeds) {}

    async elevation(principal: Principal): Promise<Elevation> {
        const { proofs } = await this.waysOf(principal.userId);
        const { elevatedUntil } = principal;
        const fresh = elevatedUntil !== undefined && elevatedUntil > this.needs.clock.now();
        return { elevatedUntil: fresh ? elevatedUntil.toISOString() : null, proofs: [...proofs] };
    }

    async challenge(principal: Principal, kind: 'email' | 'sms' | 'passkey', client: Client): Promise<FactorChallenge> {
        refusePrograms(principal);
        const { proofs } = await this.waysOf(principal.userId);
        return this.needs.proofs.challenge(kind, this.asked(principal, proofs, client));
    }

    async elevate(principal: Principal, proof: ElevationProof, client: Client): Promise<Elevation> {
        refusePrograms(principal);
        const { sessions, limits, store } = this.needs;
        const { userId, sessionId } = principal;
        await limits.refuseOver(proving, sessionId);
        const { factors, proofs } = await this.waysOf(userId);
        try {
            await this.show(proof, principal, proofs, client);
        } catch (error) {
            if (error instanceof PlatformError) {
                await this.record('session.elevation-refused', principal, proof.kind, client);
            }
            throw error;
        }
        await limits.forgive(proving, sessionId);
        // The last factor may have been removed while it was shown.
        const until = await sessions.elevate(sessionId, async transaction => factors.length > 0 && store.holdAny(transaction, userId));
        await this.record('session.elevated', principal, proof.kind, client);
        return { elevatedUntil: until.toISOString(), proofs: [...proofs] };
    }

    private async show(proof: ElevationProof, principal: Principal, proofs: readonly ProofKind[], client: Client): Promise<void> {
        if (!proofs.includes(proof.kind)) {
            throw notAvailable();
        }
        if (proof.kind !== 'password') {
            await this.needs.proofs.show(proof, this.asked(principal, proofs, client));
        } else if (!(await this.needs.people.passwordMatches(principal.userId, proof.password))) {
            throw invalidField('password', accountProblems.wrongPassword, 'This is not your password. Check it and try again.');
        }
    }

    /** Who has a factor shows that: a password alone is less than the sign-in asked for. */
    private async waysOf(userId: string): Promise<Ways> {
        const factors = await this.needs.proofs.kindsOf(userId);
        if (factors.length > 0) {
            return { factors, proofs: factors };
        }
        const { hasPassword } = await this.needs.people.find(userId);
        return { factors, proofs: hasPassword ? ['password'] : ['email'] };
    }

    private asked({ userId, sessionId }: Principal, proofs: readonly ProofKind[], client: Client) {
        return { userId, subject: `elevation:${sessionId}`, kinds: proofs.filter(kind => kind !== 'password'), client };
    }

    private record(action: ElevationAction, principal: Principal, kind: ProofKind, client: Client): Promise<void> {
        return this.needs.sql.asPlatform(transaction =>
            this.needs.audit.recordForPerson(transaction, principal.userId, {
                action,
                actor: { kind: 'person', userId: principal.userId },
                target: { kind: 'session', id: principal.sessionId },
                client,
                details: { kind }
            })
        );
    }
}

function refusePrograms({ credential }: Principal): void {
    if (credential !== 'session') {
        throw forbidden('Only a person in a browser can give a fresh proof of being there.');
    }
}
