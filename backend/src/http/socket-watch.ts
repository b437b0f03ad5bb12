import type { Clock } from '../kernel/clock.js';
import type { Logger } from '../kernel/logger.js';
import { PeriodicTask } from '../kernel/periodic-task.js';
import type { SessionsService } from '../modules/identity/index.js';
import type { OrganizationsService } from '../modules/organizations/index.js';
import type { WorkspaceAccess } from '../modules/workspaces/index.js';
import type { SessionSockets } from './session-sockets.js';

export interface SocketWatchNeeds {
    readonly sessions: SessionsService;
    readonly organizations: OrganizationsService;
    readonly workspaceAccess: WorkspaceAccess;
    readonly sockets: SessionSockets;
    readonly clock: Clock;
    readonly logger: Logger;
    /** How often the rows are looked at, for an end whose message was lost without anybody's noticing. */
    readonly lookEveryMilliseconds: number;
}

/** How a session's end, and a change of its rights, reach what is open under it: at once, and by the rows where it was missed. */
export class SocketWatch {
    private readonly looking: PeriodicTask;
    private saidBlind = false;

    constructor(private readonly needs: SocketWatchNeeds) {
        const { sessions, organizations, sockets, clock, logger } = needs;
        sessions.onDidEnd(sessionId => sockets.closeAll(sessionId));
        sessions.onDidChange(sessionId => void sockets.reviewSession(sessionId));
        organizations.onDidChangeAccess(change => void sockets.reviewAccess(change));
        needs.workspaceAccess.onDidRevoke(sessionId => void sockets.reviewSession(sessionId));
        // What has ended is closed as such, before it is found out of the rights that are left of it.
        sessions.onDidMissEnds(() => void this.closeEnded().then(() => sockets.reviewAll()));
        this.looking = new PeriodicTask('sessions.look', needs.lookEveryMilliseconds, () => this.closeEnded(), clock, logger);
    }

    start(): void {
        this.looking.start();
    }

    stop(): Promise<void> {
        return this.looking.stop();
    }

    /** Never rejects: what could not be read is looked at again. */
    private async closeEnded(): Promise<void> {
        const { sessions, sockets, logger } = this.needs;
        try {
            await sockets.closeEnded(sessionIds => sessions.living(sessionIds));
            this.saidBlind = false;
        } catch (error) {
            if (!this.saidBlind) {
                this.saidBlind = true;
                logger.warn({ err: error }, 'Which sessions have ended can not be read; it is tried on.');
            }
        }
    }
}
