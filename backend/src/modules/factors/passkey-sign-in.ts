import { factorProblems, type PasskeyAssertion, type PasskeyRequest } from '@coditect/protocol';
import { z } from 'zod';
import { flowExpired, PlatformError } from '../../kernel/errors.js';
import type { Client } from '../../kernel/principal.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import {
    addressKeyOf,
    type BegunFlow,
    defineFlow,
    type Flows,
    type SignInLimits,
    type SignInResult,
    type SignInService
} from '../identity/index.js';
import { passkeyRefusedError } from './factor-proofs.js';
import { type PasskeyCeremonies, PasskeyRefused } from './passkey-ceremonies.js';
import type { PasskeysService } from './passkeys-service.js';
import type { People } from './people.js';

/** A sign-in with a passkey alone that was begun in this browser. */
const passkeySignInFlow = defineFlow({ name: 'passkey-sign-in', minutes: 10, content: z.object({ challenge: z.string() }) });

/** Every look at the sign-in page begins one, in a whole company behind one address: this bounds rows, not guesses. */
const beginning: RateLimit = { name: 'passkey-sign-in', points: 1000, perSeconds: 10 * 60 };

export interface PasskeySignInNeeds {
    readonly sql: Sql;
    readonly flows: Flows;
    readonly signIns: SignInService;
    readonly limits: SignInLimits;
    readonly passkeys: PasskeysService;
    readonly ceremonies: PasskeyCeremonies;
    readonly people: People;
    readonly audit: AuditService;
}

/** A sign-in with a passkey as the only factor: it says itself whose it is, and must have verified that it is its person. */
export class PasskeySignIn {
    constructor(private readonly needs: PasskeySignInNeeds) {}

    /** Where it is only `offered`, it does not take the cookie of another ceremony that is under way. */
    async begin(
        token: string | undefined,
        offered: boolean,
        client: Client
    ): Promise<{ readonly request: PasskeyRequest; readonly flow: BegunFlow }> {
        await this.needs.limits.refuseOver(beginning, addressKeyOf(client.address), 'allow');
        if (offered && (await this.needs.flows.isOther(passkeySignInFlow, token))) {
            throw new PlatformError('conflict', factorProblems.otherSignIn, 'This browser is signing in or up by another way already.');
        }
        const request = await this.needs.ceremonies.request();
        return { request, flow: await this.needs.flows.begin(passkeySignInFlow, { challenge: request.challenge }) };
    }

    async signIn(token: string | undefined, assertion: PasskeyAssertion, client: Client): Promise<SignInResult> {
        const { flows, passkeys, people, signIns } = this.needs;
        const flow = await flows.take(passkeySignInFlow, token);
        if (!flow) {
            throw flowExpired('This took too long, or was begun in another tab. Try your passkey again.');
        }
        const passkey = await passkeys.find(assertion);
        // The same words for a passkey that nobody has and for one that does not hold.
        if (!passkey || (await people.find(passkey.userId)).deactivated) {
            throw passkeyRefusedError();
        }
        try {
            await passkeys.take(passkey, assertion, flow.challenge, true);
        } catch (error) {
            if (!(error instanceof PasskeyRefused)) {
                throw error;
            }
            await this.recordRefusal(passkey.userId, error.message, client);
            throw passkeyRefusedError();
        }
        return signIns.proceed({ userId: passkey.userId, client, method: 'passkey', multiFactor: true });
    }

    private async recordRefusal(userId: string, reason: string, client: Client): Promise<void> {
        await this.needs.sql.asPlatform(transaction =>
            this.needs.audit.recordForPerson(transaction, userId, {
                action: 'session.refused',
                actor: { kind: 'stranger' },
                target: { kind: 'user', id: userId },
                client,
                details: { methods: ['passkey'], reason }
            })
        );
    }
}
