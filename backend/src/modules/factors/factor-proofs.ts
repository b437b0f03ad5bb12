import { type FactorChallenge, type FactorKind, type FactorProof, factorProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { FactorsStore, SetUpKind } from './factors-store.js';
import type { Destination, MessageCodes } from './message-codes.js';
import type { Notices } from './notices.js';
import { PasskeyRefused } from './passkey-ceremonies.js';
import type { PasskeysService } from './passkeys-service.js';
import type { People } from './people.js';
import { hashRecoveryCode } from './recovery-codes.js';
import { totpStep } from './totp.js';

/** Who is to show a factor, and where: an answer is good there alone. */
export interface Asked {
    readonly userId: string;
    /** The session or the sign-in under way. */
    readonly subject: string;
    /** What may be shown. */
    readonly kinds: readonly FactorKind[];
    readonly client: Client;
}

export interface FactorProofsNeeds {
    readonly sql: Sql;
    readonly store: FactorsStore;
    readonly codes: MessageCodes;
    readonly passkeys: PasskeysService;
    readonly people: People;
    readonly box: SecretBox;
    readonly notices: Notices;
    readonly audit: AuditService;
    readonly clock: Clock;
}

export function sealedContext(userId: string, kind: SetUpKind): string {
    return `factor:${kind}:${userId}`;
}

/** Whether what a person shows is one of his or her factors. What it leads to, and how often it may be tried, is the caller's. */
export class FactorProofs {
    constructor(private readonly needs: FactorProofsNeeds) {}

    kindsOf(userId: string): Promise<readonly FactorKind[]> {
        return this.needs.sql.asPlatform(transaction => this.needs.store.kindsOf(transaction, userId));
    }

    /** Sends a code, or begins with a passkey. */
    async challenge(kind: 'email' | 'sms' | 'passkey', asked: Asked): Promise<FactorChallenge> {
        refuseOthers(kind, asked);
        const key = { subject: asked.subject, purpose: kind };
        if (kind === 'passkey') {
            return { kind: 'passkey', request: await this.needs.passkeys.askToSign(key, asked.userId) };
        }
        const { to, expiresAt } = await this.needs.codes.send(key, asked.userId, await this.destinationOf(kind, asked.userId));
        return { kind: 'code-sent', to, expiresAt: expiresAt.toISOString() };
    }

    /** Rejects unless the proof holds. What was shown is used up then. A refusal is recorded. */
    async show(proof: FactorProof, asked: Asked): Promise<void> {
        refuseOthers(proof.kind, asked);
        const refusal = await this.refusalOf(proof, asked);
        if (refusal === undefined) {
            return;
        }
        await this.needs.sql.asPlatform(transaction =>
            this.needs.audit.recordForPerson(transaction, asked.userId, {
                action: 'factor.refused',
                actor: { kind: 'stranger' },
                target: { kind: 'user', id: asked.userId },
                client: asked.client,
                details: { kind: proof.kind, ...(refusal === '' ? {} : { reason: refusal }) }
            })
        );
        throw refusalError(proof.kind);
    }

    /** Undefined where the proof holds, else why not, as far as an auditor gains by it. */
    private async refusalOf(proof: FactorProof, { userId, subject }: Asked): Promise<string | undefined> {
        switch (proof.kind) {
            case 'totp':
                return (await this.takeTotp(userId, proof.code)) ? undefined : '';
            case 'recovery-code':
                return (await this.takeRecoveryCode(userId, proof.code)) ? undefined : '';
            case 'passkey':
                return this.passkeyRefusal(this.needs.passkeys.checkSigned({ subject, purpose: 'passkey' }, userId, proof.assertion));
            default:
                return (await this.takeMessageCode(userId, subject, proof.kind, proof.code)) ? undefined : '';
        }
    }

    private async takeTotp(userId: string, code: string): Promise<boolean> {
        const { sql, store, box, clock } = this.needs;
        const now = clock.now();
        return sql.asPlatform(async transaction => {
            const sealed = (await store.find(transaction, userId, 'totp'))?.sealed;
            const step = sealed && totpStep(box.open(sealed, sealedContext(userId, 'totp')), code, now);
            return sealed !== undefined && step !== undefined && store.takeStep(transaction, userId, sealed, step, now);
        });
    }

    private async takeRecoveryCode(userId: string, code: string): Promise<boolean> {
        const { sql, store, clock, notices } = this.needs;
        const committed = await sql.asPlatform(async transaction => {
            if (!(await store.useRecoveryCode(transaction, userId, hashRecoveryCode(userId, code), clock.now()))) {
                return undefined;
            }
            const left = (await store.recoveryCodesLeft(transaction, userId))?.left ?? 0;
            const committed = await notices.queue(transaction, userId, { news: 'code-used', kind: 'recovery-code', left });
            await this.needs.audit.recordForPerson(transaction, userId, {
                action: 'factor.recovery-code-used',
                actor: { kind: 'person', userId },
                target: { kind: 'user', id: userId },
                details: { left }
            });
            return committed;
        });
        await committed?.();
        return committed !== undefined;
    }

    private async takeMessageCode(userId: string, subject: string, kind: 'email' | 'sms', code: string): Promise<boolean> {
        const { sql, store, codes, clock } = this.needs;
        if ((await codes.check({ subject, purpose: kind }, code)) === undefined) {
            return false;
        }
        await sql.asPlatform(transaction => store.markUsed(transaction, userId, kind, clock.now()));
        return true;
    }

    private async passkeyRefusal(check: Promise<void>): Promise<string | undefined> {
        try {
            await check;
            return undefined;
        } catch (error) {
            if (error instanceof PasskeyRefused) {
                return error.message;
            }
            throw error;
        }
    }

    private async destinationOf(kind: 'email' | 'sms', userId: string): Promise<Destination> {
        const { sql, store, box, people } = this.needs;
        const { user, language } = await people.find(userId);
        if (kind === 'email') {
            return { kind, to: user.email, language };
        }
        const sealed = (await sql.asPlatform(transaction => store.find(transaction, userId, 'sms')))?.sealed;
        if (!sealed) {
            throw notAvailable();
        }
        return { kind, to: box.open(sealed, sealedContext(userId, 'sms')), language };
    }
}

export const notAvailable = () =>
    new PlatformError('invalid', factorProblems.notAvailable, 'This way is not set up for your account. Choose another.');

export const passkeyRefusedError = () =>
    new PlatformError(
        'invalid',
        factorProblems.wrongPasskey,
        'This passkey was not taken. Try it again, use another one, or choose another way.'
    );

export const wrongCode = () =>
    invalidField(
        'code',
        factorProblems.wrongCode,
        'This code is wrong, too old, or was used already. Enter the next one, or choose another way.'
    );

function refusalError(kind: FactorKind): PlatformError {
    return kind === 'passkey' ? passkeyRefusedError() : wrongCode();
}

function refuseOthers(kind: FactorKind, { kinds }: Asked): void {
    if (!kinds.includes(kind)) {
        throw notAvailable();
    }
}
