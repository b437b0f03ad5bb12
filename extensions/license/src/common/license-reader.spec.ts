import assert from 'node:assert/strict';
import type { License } from '@coditect/protocol';
import { LicenseReader } from './license-reader';

function license(tierName: string): License {
    return {
        organizationId: '0198a5a0-0000-7000-8000-000000000001',
        tier: 'free',
        tierName,
        limits: {
            projects: 3,
            tokensPerMonth: 100_000,
            agents: 1,
            workspaces: 3,
            memoryMebibytes: 2048,
            processes: 512,
            diskMebibytes: 5120
        },
        since: '2026-03-01T09:30:00.000Z'
    };
}

describe('the reading of the licence', () => {
    it('drops an answer that was overtaken by an event', async () => {
        let answer: (given: License) => void = () => assert.fail('nothing was asked');
        const reader = new LicenseReader(
            () => new Promise(resolve => (answer = resolve)),
            () => undefined
        );
        const reading = reader.read();
        reader.accept(license('Team'));
        answer(license('Free'));
        await reading;
        assert.deepEqual(reader.state, { kind: 'known', license: license('Team') });
    });

    it('keeps what was known when a later reading fails, with the reason', async () => {
        const answers: Array<() => Promise<License>> = [
            async () => license('Free'),
            async () => {
                throw new Error('The platform is away.');
            }
        ];
        const reader = new LicenseReader(
            () => answers.shift()!(),
            () => undefined
        );
        await reader.read();
        await reader.read();
        assert.deepEqual(reader.state, { kind: 'failed', message: 'The platform is away.', license: license('Free') });
    });

    it('tells of each change', async () => {
        const shown: string[] = [];
        const reader: LicenseReader = new LicenseReader(
            async () => license('Free'),
            () => shown.push(reader.state.kind === 'known' ? reader.state.license.tierName : reader.state.kind)
        );
        await reader.read();
        reader.accept(license('Enterprise'));
        assert.deepEqual(shown, ['Free', 'Enterprise']);
    });
});
