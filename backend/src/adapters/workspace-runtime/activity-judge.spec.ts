import assert from 'node:assert/strict';
import { ActivityJudge } from './activity-judge.js';
import type { ProcessEntry } from './process-table.js';

// Pids beyond the kernel's limit: no real process has a command line for them.
const IDE = 5_000_000;
const entry = (pid: number, changes: Partial<ProcessEntry>): ProcessEntry => ({
    pid,
    parent: IDE,
    name: 'node',
    state: 'S',
    session: IDE,
    terminal: 0,
    foregroundGroup: -1,
    processorTicks: 0,
    threads: 1,
    startTime: pid,
    commandLineAddress: 0,
    ...changes
});
const ide = entry(IDE, { parent: 1 });
const shell = entry(IDE + 1, { name: 'bash', session: IDE + 1, terminal: 34816 });

describe('What has changed in a workspace since it was looked at last', () => {
    let now: number;
    let printedAt: number;
    let judge: ActivityJudge;

    beforeEach(() => {
        now = 0;
        printedAt = 100;
        judge = new ActivityJudge(
            () => now,
            async () => printedAt
        );
    });

    const look = (...others: ProcessEntry[]) => {
        const members = [ide, ...others];
        now += 60_000;
        return judge.judge(new Map(members.map(member => [member.pid, member])), ide, members);
    };

    it('is nothing at an idle shell, however long ago it printed its prompt', async () => {
        assert.deepEqual(await look(shell), { kind: 'quiet' });
        assert.deepEqual(await look(shell), { kind: 'quiet' });
    });

    it('is work where a terminal has printed something, as long as it goes on', async () => {
        await look(shell);
        printedAt = 50_000;
        assert.deepEqual(await look(shell), { kind: 'busy', because: 'Something is printed in a terminal.', names: [] });
        assert.deepEqual(await look(shell), { kind: 'quiet' });
    });

    it('is work where a helper of the IDE computes, and not where a language server waits', async () => {
        const helper = (processorTicks: number) => entry(IDE + 2, { name: 'git', processorTicks });
        await look(helper(1_000));
        assert.deepEqual(await look(helper(3_000)), { kind: 'busy', because: 'git is computing.', names: ['git'] });
        assert.deepEqual(await look(helper(3_100)), { kind: 'quiet' });
    });
});
