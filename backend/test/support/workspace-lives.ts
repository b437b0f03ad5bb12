import { type Workspace, workspaceRoutes } from '@coditect/protocol';
import type { WorkspaceSpec } from '../../src/ports/workspace-runtime.js';
import { eventually } from './eventually.js';
import type { TestBrowser } from './test-browser.js';
import type { TestPlatform } from './test-platform.js';

const routes = {
    get: workspaceRoutes.getWorkspace,
    start: workspaceRoutes.startWorkspace,
    stop: workspaceRoutes.stopWorkspace,
    restart: workspaceRoutes.restartWorkspace
};

export const call = (browser: TestBrowser, what: keyof typeof routes, workspaceId: string): Promise<Workspace> =>
    browser.api.call(routes[what], { params: { workspaceId } });

export const inState = (browser: TestBrowser, workspaceId: string, state: Workspace['state']): Promise<Workspace> =>
    eventually(`the workspace is ${state}`, async () => {
        const found = await call(browser, 'get', workspaceId);
        return found.state === state ? found : undefined;
    });

export const running = async (browser: TestBrowser): Promise<Workspace> => inState(browser, (await browser.workspace()).id, 'running');

/** People of a platform, each with a workspace whose starts a test holds and counts. */
export class WorkspaceLives {
    private people = 0;
    private letGo: (() => void) | undefined;

    constructor(private readonly platform: TestPlatform) {}

    /** Before each test: starts go through, and nothing is at work. */
    reset(): void {
        this.platform.runtime.gate = Promise.resolve();
        this.platform.runtime.failure = undefined;
        this.platform.runtime.nextActivity = { kind: 'quiet' };
    }

    /** After each test, so that one that failed holds no other. */
    release(): void {
        this.letGo?.();
    }

    async person(): Promise<TestBrowser> {
        this.people += 1;
        const browser = this.platform.browser();
        await browser.signUp(`Person${this.people}`);
        return browser;
    }

    startsOf(workspaceId: string): WorkspaceSpec[] {
        return this.platform.runtime.started.filter(spec => spec.workspaceId === workspaceId);
    }

    /** Holds the next starts until it is called. */
    holdStarts(): () => void {
        let release: (() => void) | undefined;
        this.platform.runtime.gate = new Promise(resolve => {
            release = resolve;
            this.letGo = resolve;
        });
        return () => release?.();
    }
}
