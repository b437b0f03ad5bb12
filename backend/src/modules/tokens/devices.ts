import { type Device, grantableScopes } from '@coditect/protocol';
import { notFound } from '../../kernel/errors.js';
import type { Client, Principal } from '../../kernel/principal.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { SessionDetails, SessionsService } from '../identity/index.js';
import { describeBrowser } from './browser-name.js';

/** Where a person is signed in, and signing out there. */
export class Devices {
    constructor(
        private readonly sql: Sql,
        private readonly sessions: SessionsService,
        private readonly audit: AuditService
    ) {}

    async list(principal: Principal): Promise<readonly Device[]> {
        const sessions = await this.sessions.list(principal.userId);
        return sessions.flatMap(session => {
            const { kind } = session;
            return kind === 'api-key' ? [] : [present(session, kind, principal.sessionId)];
        });
    }

    async signOut(sessionId: string, principal: Principal, client: Client): Promise<void> {
        const devices = await this.list(principal);
        if (!devices.some(device => device.id === sessionId)) {
            throw notFound('You are not signed in there (any more).');
        }
        const { userId } = principal;
        const committed = await this.sql.asPlatform(async transaction => {
            const committed = await this.sessions.endOne(transaction, sessionId);
            await this.audit.recordForPerson(transaction, userId, {
                action: 'session.ended',
                actor: { kind: 'person', userId },
                target: { kind: 'session', id: sessionId },
                client
            });
            return committed;
        });
        await committed();
    }

    async signOutEverywhere(
        { keepCurrent, includeKeys }: { readonly keepCurrent: boolean; readonly includeKeys: boolean },
        principal: Principal,
        client: Client
    ): Promise<void> {
        const { userId } = principal;
        const committed = await this.sql.asPlatform(async transaction => {
            const committed = await this.sessions.endAll(transaction, userId, {
                ...(keepCurrent ? { except: principal.sessionId } : {}),
                kinds: includeKeys ? ['browser', 'command-line', 'api-key'] : ['browser', 'command-line']
            });
            await this.audit.recordForPerson(transaction, userId, {
                action: 'session.ended',
                actor: { kind: 'person', userId },
                client,
                details: { everywhere: true, keepCurrent, includeKeys }
            });
            return committed;
        });
        await committed();
    }
}

function present(session: SessionDetails, kind: Device['kind'], currentSessionId: string): Device {
    // A command line's is the name that the person saw when letting it in.
    const { browser, operatingSystem } = kind === 'browser' ? describeBrowser(session.userAgent) : {};
    const name = kind === 'browser' ? [browser ?? 'A browser', operatingSystem].filter(Boolean).join(' on ') : session.userAgent;
    const scopes = grantableScopes.filter(scope => session.scopes?.includes(scope));
    return {
        id: session.id,
        kind,
        current: session.id === currentSessionId,
        name,
        ...(browser ? { browser } : {}),
        ...(operatingSystem ? { operatingSystem } : {}),
        address: session.address,
        methods: [...session.methods],
        ...(kind === 'command-line' ? { scopes } : {}),
        signedInAt: session.createdAt.toISOString(),
        lastSeenAt: session.lastSeenAt.toISOString(),
        expiresAt: session.expiresAt.toISOString()
    };
}
