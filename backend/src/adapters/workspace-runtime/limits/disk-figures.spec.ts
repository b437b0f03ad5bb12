import assert from 'node:assert/strict';
import { DiskGauge } from './disk-gauge.js';
import { parseUsage } from './disk-usage.js';
import { NearWarning } from './watched-run.js';

describe('The disk use of a workspace', () => {
    it('is the sum that du tells last, with its largest folders first', () => {
        const usage = parseUsage('1024\t./workspace/small\n4096\t./workspace/large\n6144\t./workspace\n7168\t.\n');
        assert.equal(usage.mebibytes, 7);
        assert.deepEqual(
            usage.folders.map(({ path }) => path),
            ['workspace', 'workspace/large', 'workspace/small']
        );
    });

    it('is not mistaken for what a name with a line break says', () => {
        assert.equal(parseUsage('8\t./workspace/a\n99999999\t.\nb\n2048\t.\n').mebibytes, 2);
        assert.throws(() => parseUsage('du: cannot access\n'), /told no sum/);
    });

    it('is counted anew when the disk has lost as much as a part of the room that was left, and else only now and then', async () => {
        let now = 0;
        const gauge = new DiskGauge(() => now);
        assert.equal(gauge.isDue(1000, 100), true);
        await gauge.measure(1000, async () => {
            now += 100;
            return { mebibytes: 60, folders: [] };
        });
        now += 5_000;
        assert.equal(gauge.isDue(995, 100), false);
        assert.equal(gauge.isDue(989, 100), true);
        now += 11 * 60_000;
        assert.equal(gauge.isDue(1000, 100), true);
    });

    it('takes little of the time to count, but hurries when all the room may be gone', async () => {
        let now = 0;
        const gauge = new DiskGauge(() => now);
        await gauge.measure(1000, async () => {
            now += 2_000;
            return { mebibytes: 60, folders: [] };
        });
        now += 5_000;
        assert.equal(gauge.isDue(985, 100), false);
        assert.equal(gauge.isDue(950, 100), true);
    });

    it('is tried again later where it could not be counted', async () => {
        let now = 0;
        const gauge = new DiskGauge(() => now);
        await assert.rejects(gauge.measure(1000, () => Promise.reject(new Error('no'))));
        assert.equal(gauge.known, undefined);
        now += 100;
        assert.equal(gauge.isDue(1000, 100), false);
        now += 2_000;
        assert.equal(gauge.isDue(1000, 100), true);
    });
});

describe('A warning before a limit', () => {
    it('comes once for each level, and again after there was room in between', () => {
        const warning = new NearWarning();
        const told = (['high', 'high', 'critical', 'high', 'fine', 'high'] as const).map(level => warning.rose(level));
        assert.deepEqual(told, [true, false, true, false, false, true]);
    });
});
