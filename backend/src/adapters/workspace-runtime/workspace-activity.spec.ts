import assert from 'node:assert/strict';
import type { ProcessEntry } from './process-table.js';
import { judgeActivity } from './workspace-activity.js';

// Pids beyond the kernel's limit: no real process has a command line for them.
const IDE = 5_000_000;
const SHELL = IDE + 1;

function entry(pid: number, changes: Partial<ProcessEntry>): ProcessEntry {
    return {
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
    };
}

const ide = entry(IDE, { parent: 1 });
const shell = entry(SHELL, { name: 'bash', session: SHELL, terminal: 34816, foregroundGroup: SHELL });

function judge(...others: ProcessEntry[]) {
    const members = [ide, ...others];
    return judgeActivity(new Map(members.map(member => [member.pid, member])), ide, members);
}

describe('activity of a workspace', () => {
    it('is quiet with shells at their prompt, search and language servers', async () => {
        const search = entry(IDE + 2, { name: 'rg' });
        const server = entry(IDE + 3, { name: 'gopls', parent: IDE + 2 });
        assert.deepEqual(await judge(shell, search, server), { kind: 'quiet' });
    });

    it('is busy with a program in a terminal, in the foreground or the background', async () => {
        const build = entry(IDE + 2, { name: 'cargo', parent: SHELL, session: SHELL, terminal: 34816 });
        assert.deepEqual(await judge(shell, build), { kind: 'busy', because: 'cargo runs in a terminal.', names: ['cargo'] });
    });

    it('is busy with a program that was started in place of a shell', async () => {
        assert.deepEqual(await judge({ ...shell, name: 'npm test' }), {
            kind: 'busy',
            because: 'npm test runs in a terminal.',
            names: ['npm test']
        });
    });

    it('is busy with a shell that computes without a child', async () => {
        assert.deepEqual(await judge({ ...shell, state: 'R' }), { kind: 'busy', because: 'bash runs in a terminal.', names: ['bash'] });
    });

    it('does not take a child that has ended for work', async () => {
        const ended = entry(IDE + 2, { name: 'make', parent: SHELL, session: SHELL, terminal: 34816, state: 'Z' });
        assert.deepEqual(await judge(shell, ended), { kind: 'quiet' });
    });

    it('is busy with a process that has detached itself, but not with an agent that waits for ever', async () => {
        const agent = entry(IDE + 2, { name: 'ssh-agent', parent: 1 });
        assert.deepEqual(await judge(agent), { kind: 'quiet' });
        const detached = entry(IDE + 3, { name: 'python3', parent: 1 });
        assert.deepEqual(await judge(agent, detached), { kind: 'busy', because: 'python3 runs in the background.', names: ['python3'] });
    });
});
