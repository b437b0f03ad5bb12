/** Time, as modules see it: passed in, so that a test owns it. */
export interface Clock {
    now(): Date;
    /** Runs once after `milliseconds`, unless cancelled. Does not keep the process alive. */
    after(milliseconds: number, run: () => void): Cancel;
}

export type Cancel = () => void;

export const systemClock: Clock = {
    now: () => new Date(),
    after: (milliseconds, run) => {
        const timer = setTimeout(run, milliseconds);
        timer.unref();
        return () => clearTimeout(timer);
    }
};
