// What happened in pages when, as `reportUsable` tells it.
const patienceMilliseconds = 90_000;

/** What pages have told since the last `clear`. */
export class ToldTimes {
    times = {};
    waiting = () => undefined;

    clear() {
        this.times = {};
    }

    /** `pageStart` by the wall clock, `at` since then. `page` is whatever the browser's driver reads the page by. */
    add(event, pageStart, at, page) {
        this.times[event] = { at: pageStart + at, sincePageStart: at, page };
        if (event === 'usable') {
            this.waiting(this.times);
        }
    }

    /** Resolves with all times when an IDE is usable. */
    untilUsable() {
        if (this.times.usable) {
            return Promise.resolve(this.times);
        }
        return new Promise((resolve, reject) => {
            const seconds = patienceMilliseconds / 1000;
            const timer = setTimeout(() => reject(new Error(`The IDE was not usable within ${seconds} s.`)), patienceMilliseconds);
            this.waiting = times => {
                clearTimeout(timer);
                resolve(times);
            };
        });
    }
}
