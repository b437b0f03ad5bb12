import type { Sql } from '../../ports/sql.js';
import type { SessionsService } from '../identity/index.js';
import type { DeviceRequestsStore } from './device-requests-store.js';

/** What works for a person without a browser: API keys and command lines. Each works in one organisation. */
export class ProgramSessions {
    constructor(
        private readonly sql: Sql,
        private readonly sessions: SessionsService,
        private readonly deviceRequests: DeviceRequestsStore
    ) {}

    /**
     * Ends those of a person who is let into an organisation no more, and what was about to become one. They would be refused
     * there anyhow; this keeps them from coming back to life when the person does. Idempotent.
     */
    async endIn(organizationId: string, userId: string): Promise<void> {
        // First, since this waits for whoever redeems one: the session that comes of it is in the list then.
        await this.sql.asPlatform(transaction => this.deviceRequests.deleteApproved(transaction, userId, organizationId));
        const there = (await this.sessions.list(userId)).filter(
            session => session.kind !== 'browser' && session.organizationId === organizationId
        );
        if (there.length === 0) {
            return;
        }
        const announcements = await this.sql.asPlatform(async transaction => {
            const ended: (() => Promise<void>)[] = [];
            for (const { id } of there) {
                ended.push(await this.sessions.endOne(transaction, id));
            }
            return ended;
        });
        for (const announce of announcements) {
            await announce();
        }
    }
}
