import type { Cancel, Clock } from '../../src/kernel/clock.js';

/** The machine's time, and whatever a test adds to it; timers are real, since they only bound waits. */
export class TestClock implements Clock {
    private offset = 0;

    now(): Date {
        return new Date(Date.now() + this.offset);
    }

    after(milliseconds: number, run: () => void): Cancel {
        const timer = setTimeout(run, milliseconds);
        timer.unref();
        return () => clearTimeout(timer);
    }

    advance(milliseconds: number): void {
        this.offset += milliseconds;
    }
}
