import {
    commandLineClient,
    commonProblems,
    type DeviceAuthorization,
    type DeviceRequest,
    defaultGrantedScopes,
    type GrantableScope,
    grantableScopes,
    userCodeAlphabet
} from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField, notSignedIn } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import { type Sql, type SqlTransaction, UniqueViolation } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import { addressKeyOf, hashed, type SessionsService, type SignInLimits } from '../identity/index.js';
import {
    type DeviceGrant,
    type DeviceRequestRow,
    type DeviceRequestsStore,
    type PolledRequest,
    userCodeConstraint
} from './device-requests-store.js';
import { badGrant, badScope, codeExpired, denied, pending, slowDown, unknownClient, unknownUserCode } from './oauth-errors.js';
import { commandLineMilliseconds, type RefreshTokens } from './refresh-tokens.js';
import type { TokenNotices } from './token-notices.js';

const lifetimeSeconds = 600;
const intervalSeconds = 5;
/** What is added to the interval each time that a device asks too soon (RFC 8628, 3.5). */
const slowerSeconds = 5;
/** How long a device is told that its code is too old, rather than that there never was one. */
const rememberedMilliseconds = 60 * 60 * 1000;
const userCodeLetters = 8;

/** One in 20^8 codes, of which few are live: with this, years go by before a guess hits one. */
const guesses: RateLimit = { name: 'device-code-person', points: 20, perSeconds: 600 };
const guessesByAddress: RateLimit = { name: 'device-code-address', points: 60, perSeconds: 600 };
const beginnings: RateLimit = { name: 'device-authorization-address', points: 30, perSeconds: 600 };

/** The programs that may ask. They keep no secret (RFC 8252, 8.5): what tells them apart is the person who looks at the page. */
const clients: ReadonlyMap<string, string> = new Map([[commandLineClient, 'CODITECT command line']]);

export interface DeviceSession {
    readonly sessionId: string;
    readonly refreshToken: string;
}

type Polled = { readonly kind: 'refused'; readonly error: () => Error } | { readonly kind: 'granted'; readonly session: DeviceSession };

export interface DeviceAuthorizationNeeds {
    readonly sql: Sql;
    readonly store: DeviceRequestsStore;
    readonly sessions: SessionsService;
    readonly refreshTokens: RefreshTokens;
    readonly limits: SignInLimits;
    readonly audit: AuditService;
    readonly notices: TokenNotices;
    readonly controlOrigin: string;
    readonly clock: Clock;
    readonly random: Random;
}

/** The sign-in of programs that have no browser: a person lets them in by a code on the portal's page (RFC 8628). */
export class DeviceAuthorizations {
    constructor(private readonly needs: DeviceAuthorizationNeeds) {}

    async begin(
        asked: { readonly clientId: string; readonly scope: string | undefined; readonly deviceName: string | undefined },
        client: Client
    ): Promise<DeviceAuthorization> {
        const { clock, controlOrigin, limits } = this.needs;
        if (!clients.has(asked.clientId)) {
            throw unknownClient();
        }
        await limits.refuseOver(beginnings, addressKeyOf(client.address));
        const requestedAt = clock.now();
        const request: DeviceRequestRow = {
            clientId: asked.clientId,
            deviceName: asked.deviceName || undefined,
            scopes: scopesOf(asked.scope),
            address: client.address,
            userAgent: client.userAgent,
            requestedAt,
            expiresAt: new Date(requestedAt.getTime() + lifetimeSeconds * 1000)
        };
        const { deviceCode, userCode } = await this.insert(request);
        return {
            device_code: deviceCode,
            user_code: userCode,
            verification_uri: `${controlOrigin}/device`,
            verification_uri_complete: `${controlOrigin}/device#${userCode}`,
            expires_in: lifetimeSeconds,
            interval: intervalSeconds
        };
    }

    async find(userCode: string, principal: Principal, client: Client): Promise<DeviceRequest> {
        await this.countGuess(principal, client);
        const { sql, store, clock } = this.needs;
        const found = await sql.asPlatform(transaction => store.findPending(transaction, hashToken(userCode), clock.now()));
        if (!found) {
            throw unknownUserCode();
        }
        return {
            userCode,
            clientName: nameOf(found),
            ...(found.deviceName === undefined ? {} : { deviceName: found.deviceName }),
            address: found.address,
            scopes: [...found.scopes],
            requestedAt: found.requestedAt.toISOString(),
            expiresAt: found.expiresAt.toISOString()
        };
    }

    /** In the organisation of the principal, whom the API has asked for a fresh proof. */
    async approve(userCode: string, scopes: readonly GrantableScope[], principal: Principal, client: Client): Promise<void> {
        await this.countGuess(principal, client);
        const { sql, store, sessions, clock, audit, notices } = this.needs;
        const { userId, organizationId, signedOnOrganizationId } = principal;
        const told = await sql.asPlatform(async transaction => {
            const approver = await sessions.hold(transaction, principal);
            if (!approver) {
                throw notSignedIn();
            }
            const { multiFactor } = approver;
            const userCodeHash = hashToken(userCode);
            const asked = await store.findPending(transaction, userCodeHash, clock.now());
            const given = asked?.scopes.filter(scope => scopes.includes(scope)) ?? [];
            if (asked && given.length === 0) {
                throw invalidField('scopes', commonProblems.invalid, 'Choose some of what the device asks for.');
            }
            const grant = { userId, organizationId, multiFactor, signedOnOrganizationId, approvedBy: principal.sessionId, scopes: given };
            const decided = await store.decide(transaction, userCodeHash, clock.now(), { state: 'approved', grant });
            if (!decided) {
                throw unknownUserCode();
            }
            const told = await notices.deviceApproved(transaction, userId, labelOf(decided), { ...client, address: decided.address });
            await audit.record(transaction, organizationId, {
                action: 'device.approved',
                actor: { kind: 'person', userId },
                client,
                details: { device: labelOf(decided), deviceAddress: decided.address, scopes: given }
            });
            return told;
        });
        await told();
    }

    async deny(userCode: string, principal: Principal, client: Client): Promise<void> {
        await this.countGuess(principal, client);
        const { sql, store, clock, audit } = this.needs;
        const { userId } = principal;
        await sql.asPlatform(async transaction => {
            const decided = await store.decide(transaction, hashToken(userCode), clock.now(), { state: 'denied', userId });
            if (!decided) {
                throw unknownUserCode();
            }
            await audit.recordForPerson(transaction, userId, {
                action: 'device.denied',
                actor: { kind: 'person', userId },
                client,
                details: { device: labelOf(decided), deviceAddress: decided.address }
            });
        });
    }

    /** What the device asks again and again: a session once the person has agreed, and then never again by the same code. */
    async redeem(deviceCode: string, clientId: string, client: Client): Promise<DeviceSession> {
        const { sql, store, sessions, clock } = this.needs;
        const deviceCodeHash = hashToken(deviceCode);
        const polled = await sql.asPlatform(async (transaction): Promise<Polled> => {
            const refused = (error: () => Error) => ({ kind: 'refused', error }) as const;
            // Before the request itself, which ends with the session that approved it: in one order, so that nobody waits in a circle.
            const approval = await store.findApproval(transaction, deviceCodeHash);
            const approver = approval && (await sessions.hold(transaction, approval));
            const request = await store.lock(transaction, deviceCodeHash);
            if (!request || request.clientId !== clientId) {
                return refused(badGrant);
            }
            const now = clock.now();
            if (request.expiresAt <= now) {
                return refused(codeExpired);
            }
            const tooSoon = request.polledAt && now.getTime() - request.polledAt.getTime() < request.intervalSeconds * 1000;
            // What was approved since it was looked for is for the next time that the device asks.
            if (request.state === 'pending' || (request.grant && !approval)) {
                await store.polled(transaction, deviceCodeHash, now, request.intervalSeconds + (tooSoon ? slowerSeconds : 0));
                return refused(tooSoon ? slowDown : pending);
            }
            await store.delete(transaction, deviceCodeHash);
            if (!request.grant) {
                return refused(denied);
            }
            if (!approver) {
                return refused(badGrant);
            }
            const multiFactor = request.grant.multiFactor && approver.multiFactor;
            return this.signIn(transaction, request, { ...request.grant, multiFactor }, client);
        });
        if (polled.kind === 'refused') {
            throw polled.error();
        }
        return polled.session;
    }

    async deleteExpired(): Promise<void> {
        const { sql, store, clock } = this.needs;
        const before = new Date(clock.now().getTime() - rememberedMilliseconds);
        await sql.asPlatform(transaction => store.deleteExpired(transaction, before));
    }

    private async signIn(transaction: SqlTransaction, request: PolledRequest, grant: DeviceGrant, client: Client): Promise<Polled> {
        const { sessions, refreshTokens, audit, clock } = this.needs;
        const { userId, organizationId, scopes, multiFactor, signedOnOrganizationId } = grant;
        const session = await sessions.create(transaction, {
            userId,
            // What the list of devices shows of it; what it says of itself in requests is the name of a library.
            client: { ...client, userAgent: labelOf(request) },
            kind: 'command-line',
            methods: ['device-code'],
            organizationId,
            scopes,
            multiFactor,
            signedOnOrganizationId,
            elevated: false,
            expiresAt: new Date(clock.now().getTime() + commandLineMilliseconds)
        });
        const family = { sessionId: session.sessionId, userId, clientId: request.clientId, familyExpiresAt: session.expiresAt };
        const refreshToken = await refreshTokens.begin(transaction, family);
        await audit.recordForPerson(transaction, userId, {
            action: 'session.started',
            actor: { kind: 'person', userId },
            target: { kind: 'session', id: session.sessionId },
            client,
            details: { methods: ['device-code'], scopes }
        });
        return { kind: 'granted', session: { sessionId: session.sessionId, refreshToken } };
    }

    private async insert(request: DeviceRequestRow): Promise<{ deviceCode: string; userCode: string }> {
        const { sql, store, random } = this.needs;
        const deviceCode = random.token();
        const userCode = this.newUserCode();
        try {
            await sql.asPlatform(transaction =>
                store.insert(transaction, {
                    ...request,
                    deviceCodeHash: hashToken(deviceCode),
                    userCodeHash: hashToken(userCode),
                    intervalSeconds
                })
            );
            return { deviceCode, userCode };
        } catch (error) {
            if (error instanceof UniqueViolation && error.constraint === userCodeConstraint) {
                return this.insert(request);
            }
            throw error;
        }
    }

    private newUserCode(): string {
        const letters = Array.from({ length: userCodeLetters }, () => userCodeAlphabet[this.needs.random.integer(userCodeAlphabet.length)]);
        return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
    }

    private async countGuess(principal: Principal, client: Client): Promise<void> {
        await this.needs.limits.refuseOver(guesses, hashed(principal.userId));
        await this.needs.limits.refuseOver(guessesByAddress, addressKeyOf(client.address));
    }
}

function scopesOf(asked: string | undefined): readonly GrantableScope[] {
    const names = (asked ?? '').split(' ').filter(name => name !== '');
    if (names.length === 0) {
        return defaultGrantedScopes;
    }
    const scopes = grantableScopes.filter(scope => names.includes(scope));
    if (names.some(name => !scopes.some(scope => scope === name))) {
        throw badScope();
    }
    return scopes;
}

function nameOf({ clientId }: DeviceRequestRow): string {
    return clients.get(clientId) ?? clientId;
}

function labelOf(request: DeviceRequestRow): string {
    return request.deviceName === undefined ? nameOf(request) : `${nameOf(request)} (${request.deviceName})`;
}
