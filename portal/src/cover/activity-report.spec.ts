import assert from 'node:assert/strict';
import { ActivityReport } from './activity-report.js';

describe('the report of activity', () => {
    it('is sent at the first deed and then at most once a minute', () => {
        let now = 0;
        const sent: number[] = [];
        const report = new ActivityReport(
            () => now,
            () => sent.push(now)
        );
        for (now = 5_000; now <= 130_000; now += 5_000) {
            report.noticed();
        }
        assert.deepEqual(sent, [5_000, 65_000, 125_000]);
    });

    it('is not sent while nobody does anything', () => {
        const sent: number[] = [];
        new ActivityReport(
            () => 0,
            () => sent.push(0)
        );
        assert.deepEqual(sent, []);
    });
});
