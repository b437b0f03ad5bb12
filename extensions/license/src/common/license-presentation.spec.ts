import assert from 'node:assert/strict';
import type { License } from '@coditect/protocol';
import { licenseSince, licenseStatusText, limitRows } from './license-presentation';

const free: License = {
    organizationId: '0198a5a0-0000-7000-8000-000000000001',
    tier: 'free',
    tierName: 'Free',
    limits: {
        projects: 3,
        tokensPerMonth: 100_000,
        agents: null,
        workspaces: 3,
        memoryMebibytes: 2048,
        processes: 512,
        diskMebibytes: 5120
    },
    since: '2026-03-01T09:30:00.000Z'
};

describe('the licence as it is shown', () => {
    it('names the tier in the status bar, and says to a screen reader what the item does', () => {
        const shown = licenseStatusText({ kind: 'known', license: free });
        assert.equal(shown.text, '$(verified) Free');
        assert.equal(shown.accessibleName, 'Licence: Free. Show its limits.');
    });

    it('goes on showing the tier when a later reading fails', () => {
        assert.equal(licenseStatusText({ kind: 'failed', message: 'Away.', license: free }).text, '$(verified) Free');
    });

    it('says that the licence could not be read when nothing is known', () => {
        const shown = licenseStatusText({ kind: 'failed', message: 'Away.' });
        assert.equal(shown.text, '$(warning) Licence');
        assert.match(shown.tooltip, /could not be read/);
    });

    it('groups the digits of large limits and writes out what has none', () => {
        assert.deepEqual(limitRows(free, 'en-GB'), [
            { name: 'Projects', value: '3' },
            { name: 'Tokens per month', value: '100,000' },
            { name: 'Agents', value: 'No limit' },
            { name: 'Workspaces of a person', value: '3' },
            { name: 'Memory of a workspace', value: '2 GiB' },
            { name: 'Processes of a workspace', value: '512' },
            { name: 'Disk of a workspace', value: '5 GiB' }
        ]);
    });

    it('shows a limit of zero as zero', () => {
        assert.equal(limitRows({ ...free, limits: { ...free.limits, agents: 0 } }, 'en-GB')[2]?.value, '0');
    });

    it('shows the day since which the tier holds', () => {
        assert.equal(licenseSince(free, 'en-GB', 'UTC'), '1 March 2026');
    });
});
