import type { QueuePlace } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import type { RuntimeCapacity } from '../../ports/workspace-runtime.js';
import { admissionOrder, type WaitingStart } from './admission-order.js';

/** While starts wait for memory, it is looked for again after this time, besides when something ends. */
const lookAgainMilliseconds = 2_000;

export interface AdmissionSettings {
    /** How many workspaces may start at once; the others stay queued. */
    readonly concurrentStarts: number;
    /** Memory that must be free for each start, so that what runs is not pushed out. */
    readonly startMebibytes: number;
}

export interface AdmissionNeeds {
    readonly capacity: () => Promise<RuntimeCapacity>;
    /** How many workspaces run or start, whose ending would make room. */
    readonly running: () => Promise<number>;
    readonly onWaitFor: (what: QueuePlace['waitsFor']) => void;
    readonly clock: Clock;
    readonly logger: Logger;
}

interface Entry extends WaitingStart {
    readonly begin: () => void;
}

/** Lets workspaces start as far as the machine's processors and memory go. The others wait, and no start fails for waiting. */
export class AdmissionQueue {
    private waiting: readonly Entry[] = [];
    private readonly starting = new Map<symbol, string>();
    private waitsFor: QueuePlace['waitsFor'] = 'turn';
    private admitting = false;
    private again = false;
    private cancelLook: (() => void) | undefined;

    constructor(
        private readonly settings: AdmissionSettings,
        private readonly needs: AdmissionNeeds
    ) {}

    /** Rejects with the signal's reason where it is aborted before the task has begun. */
    async run<T>(start: WaitingStart, task: () => Promise<T>, signal: AbortSignal): Promise<T> {
        signal.throwIfAborted();
        const ticket = await this.turn(start, signal);
        try {
            return await task();
        } finally {
            this.starting.delete(ticket);
            this.admit();
        }
    }

    /** Something has ended: there may be room for the next. */
    admit(): void {
        if (this.admitting) {
            this.again = true;
            return;
        }
        this.admitting = true;
        void this.admitWhilePossible()
            .catch((error: unknown) => {
                this.needs.logger.warn({ err: error }, 'Whether a workspace can start could not be found out; it is tried again.');
                this.lookLater();
            })
            .finally(() => {
                this.admitting = false;
                if (this.again) {
                    this.again = false;
                    this.admit();
                }
            });
    }

    private turn(start: WaitingStart, signal: AbortSignal): Promise<symbol> {
        return new Promise((resolve, reject) => {
            const ticket = Symbol(start.workspaceId);
            const leave = () => {
                signal.removeEventListener('abort', giveUp);
                this.waiting = this.waiting.filter(other => other !== entry);
            };
            const giveUp = () => {
                leave();
                reject(signal.reason);
                this.admit();
            };
            const entry: Entry = {
                ...start,
                begin: () => {
                    leave();
                    this.starting.set(ticket, start.ownerUserId);
                    resolve(ticket);
                }
            };
            this.waiting = [...this.waiting, entry];
            signal.addEventListener('abort', giveUp, { once: true });
            this.admit();
        });
    }

    private async admitWhilePossible(): Promise<void> {
        while (this.waiting.length > 0 && this.starting.size < this.settings.concurrentStarts) {
            const fits = await this.fits();
            this.tell(fits ? 'turn' : 'memory');
            if (!fits) {
                this.lookLater();
                return;
            }
            // Looked up after the wait, in which one may have been called off.
            admissionOrder(this.waiting, [...this.starting.values()])[0]?.begin();
        }
        this.tell('turn');
    }

    private async fits(): Promise<boolean> {
        const { startMebibytes } = this.settings;
        if (startMebibytes === 0) {
            return true;
        }
        const { availableMebibytes } = await this.needs.capacity();
        if (availableMebibytes >= startMebibytes * (this.starting.size + 1)) {
            return true;
        }
        // Where nothing of ours holds memory, waiting would bring none.
        return this.starting.size === 0 && (await this.needs.running()) === 0;
    }

    private lookLater(): void {
        this.cancelLook?.();
        this.cancelLook = this.needs.clock.after(lookAgainMilliseconds, () => this.admit());
    }

    private tell(what: QueuePlace['waitsFor']): void {
        if (what !== this.waitsFor) {
            this.waitsFor = what;
            this.needs.onWaitFor(what);
        }
    }
}
