import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { hashToken } from '../kernel/random.js';
import { isOfThisMachine } from './client-address.js';
import type { AnswerObserver } from './request-log.js';

/** What the process tells Prometheus. One registry a process, made by the composition. */
export class Metrics {
    readonly registry = new Registry();
    readonly openSockets = new Gauge({
        name: 'coditect_open_sockets',
        help: 'Websockets that are open now, by kind.',
        labelNames: ['kind'] as const,
        registers: [this.registry]
    });
    readonly requestSeconds = new Histogram({
        name: 'coditect_http_request_seconds',
        help: 'Time to answer an HTTP request.',
        labelNames: ['origin', 'method', 'status'] as const,
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        registers: [this.registry]
    });
    readonly refusedUpgrades = new Counter({
        name: 'coditect_refused_upgrades_total',
        help: 'Websocket upgrades that were refused, by status.',
        labelNames: ['status'] as const,
        registers: [this.registry]
    });

    readonly engineUp = new Gauge({
        name: 'coditect_engine_up',
        help: 'Whether an engine that the platform can go on without is reached: 1 if it is, 0 if not.',
        labelNames: ['engine'] as const,
        registers: [this.registry]
    });

    constructor() {
        collectDefaultMetrics({ register: this.registry });
    }

    /** Keeps the times of an app's answers, under the kind of origin that it serves. */
    observer(origin: 'control' | 'workspace' | 'port'): AnswerObserver {
        return (method, status, seconds) => this.requestSeconds.observe({ origin, method, status }, seconds);
    }
}

/**
 * Figures are for the operator: whoever shows the token may read them. Where none is set it is this machine itself, but not what
 * a proxy passes on for somebody else. Workspaces share this machine's network, so a platform for others sets a token.
 */
export function mayReadMetrics(request: IncomingMessage, token: string | undefined): boolean {
    if (token !== undefined) {
        const shown = hashToken(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
        return timingSafeEqual(shown, hashToken(token));
    }
    return isOfThisMachine(request);
}
