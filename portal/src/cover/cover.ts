import './cover.css';
import { browserSocket } from '../live/browser-socket.js';
import { ActivityReport } from './activity-report.js';
import { askPlatform, type PlatformAnswer } from './ask-platform.js';
import { beginsAnew } from './begins-anew.js';
import { CoverConnection } from './cover-connection.js';
import { coverMarks } from './cover-marks.js';
import { after, type CoverEvent, type CoverModel, firstModel } from './cover-model.js';
import { CoverPage } from './cover-page.js';
import { activityPath, type CoverCommand, commandPath, keepAlivePath } from './cover-paths.js';
import { readWorkspaceAnswer } from './cover-reading.js';
import { awaitsReconnect, type ButtonKind, viewOf, waitsInLine } from './cover-view.js';
import { keptHours } from './idle-notice.js';
import { startsByItself } from './self-start.js';

const tickMilliseconds = 200;
const placeMilliseconds = 1_000;
const unreadable = "The platform's answer can't be read. Load the page again.";

/** Wires the cover to the page that it is in. */
class Cover {
    private model: CoverModel;
    private marked = false;
    private clock: number | undefined;
    private placeTimer: number | undefined;
    private readonly pageVersion: string | undefined;
    private readonly page = new CoverPage(kind => this.press(kind));
    private readonly connection = new CoverConnection(
        {
            origin: location.origin,
            fetch: path => fetch(path, { credentials: 'same-origin', cache: 'no-store', headers: { accept: 'application/json' } }),
            connect: browserSocket,
            schedule: (run, milliseconds) => window.setTimeout(run, milliseconds),
            now: Date.now,
            random: Math.random
        },
        event => this.hear(event)
    );

    constructor() {
        const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined;
        this.pageVersion = script?.dataset.version;
        this.model = firstModel({
            pageStart: performance.timeOrigin,
            slug: location.hostname.split('.')[0] ?? '',
            controlOrigin: script?.dataset.controlOrigin
        });
    }

    start(): void {
        this.draw();
        this.followIde();
        this.followPerson();
        this.openWhenShown();
        const retry = () => {
            if (document.visibilityState === 'visible') {
                void this.connection.retry();
                this.startIfDue();
            }
        };
        document.addEventListener('visibilitychange', retry);
        window.addEventListener('focus', retry);
    }

    private hear(event: CoverEvent): void {
        const ran = isRunning(this.model);
        this.model = after(this.model, event);
        if (!ran && isRunning(this.model)) {
            // The IDE connects at once, where it would find out by trying again and again.
            window.dispatchEvent(new CustomEvent('coditect:workspace-running'));
        }
        this.mark();
        this.draw();
        if (event.type === 'page-read') {
            this.startIfDue();
        }
    }

    private startIfDue(): void {
        if (startsByItself(this.model, document.visibilityState === 'visible')) {
            void this.ask('start');
        }
    }

    /**
     * A page that the browser made ahead has not woken its workspace: that is done when its person comes to it, by asking for the page as
     * every other visit does. Its person may have come before this script ran.
     */
    private openWhenShown(): void {
        const wake = () => void this.wake();
        if (madeAhead(document)) {
            document.addEventListener('prerenderingchange', wake, { once: true });
        } else if (shownAfter() > 0) {
            wake();
        } else {
            this.connection.open();
        }
    }

    private async wake(): Promise<void> {
        this.hear({ type: 'shown', at: performance.timeOrigin + shownAfter() });
        const answer = await askPlatform('/', { headers: { accept: 'application/json' } });
        if (beginsAnew(answer, this.pageVersion)) {
            location.reload();
            return;
        }
        // Not before: it would say that the workspace is stopped.
        this.connection.open();
        this.bodyOf(answer);
    }

    /** What keeps a workspace from being stopped as idle is a person, not an open page. */
    private followPerson(): void {
        const report = new ActivityReport(Date.now, () => {
            const { workspace } = this.model;
            if (workspace?.state === 'running') {
                // One that is lost is made good by the next.
                fetch(activityPath(workspace.id), { method: 'POST', credentials: 'same-origin' }).catch(() => undefined);
            }
        });
        for (const kind of ['keydown', 'pointerdown', 'wheel']) {
            window.addEventListener(kind, () => report.noticed(), { capture: true, passive: true });
        }
    }

    private draw(): void {
        const view = viewOf(this.model, Date.now());
        this.page.draw(view);
        this.keepTime(view.kind !== 'hidden' || awaitsReconnect(this.model));
        this.followPlace();
    }

    /** The place in line changes with those of others, which no event tells. */
    private followPlace(): void {
        if (this.placeTimer === undefined && waitsInLine(this.model) && this.model.link === 'open') {
            this.placeTimer = window.setTimeout(() => {
                this.placeTimer = undefined;
                void this.connection.refresh();
            }, placeMilliseconds);
        }
    }

    /** Draws again and again while times run, and costs the IDE nothing otherwise. */
    private keepTime(needed: boolean): void {
        if (needed && this.clock === undefined) {
            this.clock = window.setInterval(() => this.draw(), tickMilliseconds);
        } else if (!needed && this.clock !== undefined) {
            window.clearInterval(this.clock);
            this.clock = undefined;
        }
    }

    /** The IDE tells that it is usable by an event and by an attribute, since it may do so before or after this script runs. */
    private followIde(): void {
        const root = document.documentElement;
        const ready = () => this.hear({ type: 'ide-ready', at: performance.timeOrigin + performance.now() });
        const readAttribute = () => {
            if (root.dataset.ide === 'ready' && this.model.readyAt === undefined) {
                ready();
            }
        };
        window.addEventListener('coditect:ide-ready', ready, { once: true });
        new MutationObserver(readAttribute).observe(root, { attributeFilter: ['data-ide'] });
        readAttribute();
        const readConnection = () => {
            const online = !document.body.classList.contains('theia-mod-offline');
            if (online !== this.model.ideOnline) {
                this.hear({ type: 'ide-online-changed', online });
            }
        };
        const followBody = () => {
            new MutationObserver(readConnection).observe(document.body, { attributeFilter: ['class'] });
            readConnection();
        };
        if (document.readyState === 'loading') {
            document.addEventListener('DOMContentLoaded', followBody, { once: true });
        } else {
            followBody();
        }
    }

    private mark(): void {
        const marks = this.marked ? [] : coverMarks(this.model);
        for (const { name, startTime, at } of marks) {
            this.marked = true;
            performance.mark(name, { startTime, detail: { at } });
        }
    }

    private press(kind: ButtonKind): void {
        switch (kind) {
            case 'reload':
                location.reload();
                return;
            case 'dismiss':
                this.hear({ type: 'reload-dismissed' });
                return;
            case 'keep':
            case 'keep-hours':
                void this.keep(kind);
                return;
            case 'start':
            case 'restart':
                void this.ask(kind);
        }
    }

    private async keep(kind: 'keep' | 'keep-hours'): Promise<void> {
        const { workspace } = this.model;
        if (workspace === undefined) {
            return;
        }
        this.hear({ type: 'requested', command: kind });
        const answer = await (kind === 'keep'
            ? askPlatform(activityPath(workspace.id), { method: 'POST' })
            : askPlatform(keepAlivePath(workspace.id), {
                  method: 'PUT',
                  headers: { 'content-type': 'application/json' },
                  body: JSON.stringify({ hours: keptHours })
              }));
        if (this.bodyOf(answer) !== undefined) {
            this.hear({ type: 'kept' });
        }
    }

    private async ask(command: CoverCommand): Promise<void> {
        const { workspace } = this.model;
        if (workspace === undefined) {
            return;
        }
        this.hear({ type: 'requested', command });
        const body = this.bodyOf(await askPlatform(commandPath(command, workspace.id), { method: 'POST' }));
        const changed = body === undefined ? undefined : readWorkspaceAnswer(body);
        if (changed !== undefined) {
            this.hear({ type: 'workspace-changed', workspace: changed, at: Date.now() });
        } else if (body !== undefined) {
            this.hear({ type: 'refused', sentence: unreadable });
        }
    }

    /** What was answered; undefined where it was refused, which is then shown. */
    private bodyOf(answer: PlatformAnswer): string | undefined {
        switch (answer.kind) {
            case 'done':
                return answer.body;
            case 'closed':
                this.hear({ type: 'access-changed', access: 'signed-out' });
                return undefined;
            case 'refused':
                this.hear({ type: 'refused', sentence: answer.sentence });
                return undefined;
        }
    }
}

function isRunning(model: CoverModel): boolean {
    return model.workspace?.state === 'running';
}

/** Browsers that can make pages ahead have this in their documents (https://wicg.github.io/nav-speculation/prerendering.html). */
function madeAhead(page: Document): boolean {
    return 'prerendering' in page && page.prerendering === true;
}

/** Milliseconds from the time that the page was asked for until it was shown, if a browser made it ahead, and else 0. */
function shownAfter(): number {
    const [navigation] = performance.getEntriesByType('navigation');
    return navigation !== undefined && 'activationStart' in navigation ? Number(navigation.activationStart) : 0;
}

new Cover().start();
