import { after, type CoverEvent, type CoverModel, firstModel } from './cover-model.js';
import type { CoverWorkspace } from './cover-reading.js';

/** Times of the specs: milliseconds after `epoch`, which is when the page was asked for. */
export const epoch = Date.parse('2026-01-01T12:00:00.000Z');

export function at(milliseconds: number): string {
    return new Date(epoch + milliseconds).toISOString();
}

export function workspace(over: Partial<CoverWorkspace> = {}): CoverWorkspace {
    return {
        id: '00000000-0000-4000-8000-000000000001',
        organizationId: '00000000-0000-4000-8000-000000000002',
        name: 'Analytical Engine',
        slug: 'amber-otter',
        origin: 'http://amber-otter.localhost:3000',
        state: 'starting',
        stateSince: at(0),
        phases: [{ phase: 'queued', at: at(0) }],
        idleStopMinutes: 30,
        ...over
    };
}

export const running = (since: number) =>
    workspace({
        state: 'running',
        stateSince: at(since),
        phases: [
            { phase: 'queued', at: at(since - 1500) },
            { phase: 'starting', at: at(since - 1300) },
            { phase: 'connecting', at: at(since) }
        ]
    });

export const controlOrigin = 'http://localhost:3000';

export function changed(next: CoverWorkspace, milliseconds: number): CoverEvent {
    return { type: 'workspace-changed', workspace: next, at: epoch + milliseconds };
}

/** A cover that has read `first`, with the platform's clock `skew` ahead, and heard `events`. */
export function coverWith(first: CoverWorkspace, events: readonly CoverEvent[] = [], skew = 0): CoverModel {
    const page = { workspace: first, controlOrigin, now: at(skew) };
    const start = firstModel({ pageStart: epoch, slug: 'amber-otter' });
    return [{ type: 'page-read', page, at: epoch } as const, { type: 'link-changed', link: 'open' } as const, ...events].reduce(
        after,
        start
    );
}

export const ready = (milliseconds: number): CoverEvent => ({ type: 'ide-ready', at: epoch + milliseconds });
