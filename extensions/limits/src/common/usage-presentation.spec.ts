import assert from 'node:assert/strict';
import type { WorkspaceUsage } from '@coditect/protocol';
import { meterText, programTitle, sizeText, usageRows } from './usage-presentation';

const usage: WorkspaceUsage = {
    workspaceId: '0198a5a0-0000-7000-8000-000000000001',
    at: '2026-03-01T09:30:00.000Z',
    memory: { used: 412.4, limit: 2048, level: 'fine' },
    processes: { used: 40, limit: null, level: 'fine' },
    disk: { used: 4990, limit: 5120, level: 'critical', at: '2026-03-01T09:29:00.000Z' },
    keepers: { memory: 'kernel', processes: 'platform' },
    largestProcesses: [],
    largestFolders: []
};

describe('The use of a workspace as it is shown', () => {
    it('gives each resource with its limit, and says where there is none', () => {
        assert.deepEqual(
            usageRows(usage).map(({ name, value }) => `${name}: ${value}`),
            ['Memory: 412 MiB of 2 GiB', 'Processes and threads: 40, no limit', 'Disk: 4.9 GiB of 5 GiB']
        );
    });

    it('leaves the disk out until it was measured', () => {
        const { disk: _disk, ...unmeasured } = usage;
        assert.equal(usageRows(unmeasured).length, 2);
    });

    it('shows memory in the status bar, and what comes near its limit in its place', () => {
        assert.equal(meterText(usage).text, '$(warning) Disk 97 %');
        const { disk: _disk, ...fine } = usage;
        assert.equal(meterText(fine).text, '$(dashboard) 412 MiB');
        assert.match(meterText(fine).accessibleName, /^Memory: 412 MiB of 2 GiB\. .*Show what is largest\.$/);
    });

    it("calls the IDE's own programs by what they are for", () => {
        assert.equal(programTitle('node main', true), 'The IDE itself');
        assert.equal(programTitle('node plugin-host', false), 'Extensions');
        assert.equal(programTitle('node server.js', false), 'node server.js');
    });

    it('writes sizes in the unit that fits', () => {
        assert.deepEqual([sizeText(0.4), sizeText(1023), sizeText(1536)], ['0 MiB', '1023 MiB', '1.5 GiB']);
    });
});
