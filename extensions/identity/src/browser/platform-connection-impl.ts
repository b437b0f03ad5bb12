import {
    ApiClient,
    commonProblems,
    type EventPayload,
    EventStream,
    eventsPath,
    identityRoutes,
    ProblemError,
    platformPaths
} from '@coditect/protocol';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable } from '@theia/core/shared/inversify';
import { PlatformConnection, type SessionEnd } from '../common/platform-connection';
import { openEventSocket } from './event-socket';

/** After the IDE is ready, what is drawn and typed at that moment comes first, for so long. */
const idleMilliseconds = 500;

@injectable()
export class PlatformConnectionImpl implements PlatformConnection, FrontendApplicationContribution {
    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    readonly api = new ApiClient(platformPaths.api, (url, init) => window.fetch(url, init));

    protected readonly onDidReceiveEventEmitter = new Emitter<EventPayload>();
    readonly onDidReceiveEvent = this.onDidReceiveEventEmitter.event;

    protected readonly onDidRefreshEmitter = new Emitter<void>();
    readonly onDidRefresh = this.onDidRefreshEmitter.event;

    protected readonly onDidChangeConnectionEmitter = new Emitter<boolean>();
    readonly onDidChangeConnection = this.onDidChangeConnectionEmitter.event;

    protected readonly onDidEndSessionEmitter = new Emitter<SessionEnd>();
    readonly onDidEndSession = this.onDidEndSessionEmitter.event;

    protected readonly onDidResumeSessionEmitter = new Emitter<void>();
    readonly onDidResumeSession = this.onDidResumeSessionEmitter.event;

    protected stream: EventStream | undefined;
    protected session: 'open' | 'ended' | 'leaving' = 'open';
    protected isConnected = false;
    /** Since events last arrived. */
    protected accessChanged = false;

    get connected(): boolean {
        return this.isConnected;
    }

    onStart(): void {
        // Whoever hears of the connection asks the platform for something, which would delay the start of the workspace and of the page.
        void this.state
            .reachedState('ready')
            .then(whenIdle)
            .then(() => this.openStream());
        // A person who signs in again does so in another tab, and then comes back to this one.
        window.addEventListener('focus', () => void this.resume());
    }

    onStop(): void {
        this.session = 'leaving';
        this.stream?.close();
    }

    async signOut(): Promise<void> {
        this.session = 'leaving';
        try {
            await this.api.call(identityRoutes.signOut);
        } catch (error) {
            this.session = 'open';
            throw error;
        }
        this.stream?.close();
    }

    protected openStream(): void {
        if (this.session !== 'open') {
            return;
        }
        this.stream = new EventStream({
            connect: after => openEventSocket(platformPaths.api + eventsPath, after),
            onEvent: payload => this.onDidReceiveEventEmitter.fire(payload),
            onFresh: () => this.onDidRefreshEmitter.fire(),
            onConnectionChange: connected => this.changeConnection(connected),
            onSessionEnded: () => this.endSession('signed-out'),
            onAccessChanged: () => {
                this.accessChanged = true;
            },
            schedule: (run, milliseconds) => window.setTimeout(run, milliseconds),
            random: Math.random
        }).open();
    }

    protected changeConnection(connected: boolean): void {
        if (connected !== this.isConnected) {
            this.isConnected = connected;
            this.onDidChangeConnectionEmitter.fire(connected);
        }
        if (connected) {
            this.accessChanged = false;
        } else {
            void this.checkSession();
        }
    }

    /** A handshake that is refused for want of a session looks to a script like a lost connection, so it asks. */
    protected async checkSession(): Promise<void> {
        if (this.session === 'open' && (await this.sessionState()) === 'ended') {
            this.endSession(this.accessChanged ? 'shut-out' : 'signed-out');
        }
    }

    protected endSession(end: SessionEnd): void {
        if (this.session === 'open') {
            this.session = 'ended';
            this.stream?.close();
            this.onDidEndSessionEmitter.fire(end);
        }
    }

    protected async resume(): Promise<void> {
        if (this.session === 'ended' && (await this.sessionState()) === 'open' && this.session === 'ended') {
            this.session = 'open';
            this.onDidResumeSessionEmitter.fire();
            this.openStream();
        }
    }

    protected async sessionState(): Promise<'open' | 'ended' | 'unknown'> {
        try {
            await this.api.call(identityRoutes.whoAmI);
            return 'open';
        } catch (error) {
            if (error instanceof ProblemError) {
                return error.problem.code === commonProblems.notSignedIn ? 'ended' : 'unknown';
            }
            throw error;
        }
    }
}

function whenIdle(): Promise<void> {
    return new Promise(resolve => window.requestIdleCallback(() => resolve(), { timeout: idleMilliseconds }));
}
