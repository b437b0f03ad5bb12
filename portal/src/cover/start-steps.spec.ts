import assert from 'node:assert/strict';
import { coverMarks } from './cover-marks.js';
import { at, coverWith, epoch, ready, running, workspace } from './cover-samples.js';
import { startSteps } from './start-steps.js';

const timesAt = (model: Parameters<typeof startSteps>[0], milliseconds: number) =>
    startSteps(model, epoch + milliseconds).map(({ status, time }) => [status, time]);

describe('The steps of a start', () => {
    const starting = workspace({
        phases: [
            { phase: 'queued', at: at(-200) },
            { phase: 'starting', at: at(300) }
        ]
    });

    it('show how long each took and how long the one at work has taken', () => {
        assert.deepEqual(timesAt(coverWith(starting), 2000), [
            ['done', '0.5 s'],
            ['active', '1.7 s'],
            ['waiting', undefined]
        ]);
    });

    it('are told by the browser’s clock, however wrong it is', () => {
        const ahead = 3_600_000;
        const shifted = workspace({ stateSince: at(ahead), phases: [{ phase: 'queued', at: at(ahead) }] });
        assert.deepEqual(timesAt(coverWith(shifted, [], ahead), 1200)[0], ['active', '1.2 s']);
    });

    it('never show a time below nothing', () => {
        assert.deepEqual(timesAt(coverWith(workspace({ phases: [{ phase: 'queued', at: at(500) }] })), 100)[0], ['active', '0.0 s']);
    });

    it('of a workspace that has long been running show only the connecting, from when the page was asked for', () => {
        assert.deepEqual(timesAt(coverWith(running(-3_600_000)), 800), [
            ['done', undefined],
            ['done', undefined],
            ['active', '0.8 s']
        ]);
    });

    it('of a start that ended just before the page was asked for show all times', () => {
        assert.deepEqual(timesAt(coverWith(running(-400)), 600), [
            ['done', '0.2 s'],
            ['done', '1.3 s'],
            ['active', '1.0 s']
        ]);
    });

    it('take a running workspace to be connecting when it does not say so', () => {
        const silent = { ...running(100), phases: running(100).phases.slice(0, 2) };
        assert.deepEqual(timesAt(coverWith(silent), 1100)[2], ['active', '1.0 s']);
    });
});

describe('The performance marks of a start', () => {
    it('wait until the IDE is ready', () => {
        assert.deepEqual(coverMarks(coverWith(running(100))), []);
    });

    it('stand at the times of the phases, those before the page at its beginning', () => {
        assert.deepEqual(
            coverMarks(coverWith(running(1400), [ready(2500)])).map(mark => [mark.name, mark.startTime]),
            [
                ['coditect:queued', 0],
                ['coditect:starting', 100],
                ['coditect:connecting', 1400],
                ['coditect:ready', 2500]
            ]
        );
    });
});
