import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { DataDirectoryInUseError, lockDataDirectory } from './data-directory-lock.js';

/** Another process that takes the lock when it is told to, says how that went, and stays. */
const script = `
    const { lockDataDirectory } = await import(process.argv[1]);
    process.stdin.once('data', () => lockDataDirectory(process.argv[2]).then(() => console.log('held'), error => console.log(error.name)));
    console.log('there');
`;

class OtherProcess {
    private readonly child: ChildProcessByStdio<Writable, Readable, null>;
    private readonly lines: AsyncIterator<string>;

    constructor(folder: string) {
        const module = new URL('./data-directory-lock.js', import.meta.url).href;
        this.child = spawn(process.execPath, ['--input-type=module', '-e', script, module, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
        this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    }

    get pid(): number | undefined {
        return this.child.pid;
    }

    async heard(): Promise<string> {
        return (await this.lines.next()).value ?? '';
    }

    lock(): Promise<string> {
        this.child.stdin.write('go\n');
        return this.heard();
    }

    async kill(): Promise<void> {
        const ended = once(this.child, 'exit');
        this.child.kill('SIGKILL');
        await ended;
    }
}

describe('the lock of a data folder', () => {
    let folder: string;
    let others: OtherProcess[];

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-lock-'));
        others = [1, 2, 3].map(() => new OtherProcess(folder));
        await Promise.all(others.map(other => other.heard()));
    });

    afterEach(async () => {
        await Promise.all(others.map(other => other.kill()));
        await rm(folder, { recursive: true, force: true });
    });

    it('refuses a second platform while the first lives, and names it', async () => {
        const [first] = others as [OtherProcess];
        assert.equal(await first.lock(), 'held');
        await assert.rejects(lockDataDirectory(folder), (error: Error) => {
            assert.ok(error instanceof DataDirectoryInUseError);
            assert.match(error.message, new RegExp(`\\(process ${first.pid}\\)`));
            return true;
        });
    });

    it('is taken by one of several that try at the same moment', async () => {
        const outcomes = await Promise.all(others.map(other => other.lock()));
        assert.deepEqual(outcomes.sort(), ['DataDirectoryInUseError', 'DataDirectoryInUseError', 'held']);
    });

    it('is free when its process was killed', async () => {
        const first = others.shift() as OtherProcess;
        assert.equal(await first.lock(), 'held');
        await first.kill();
        await (await lockDataDirectory(folder))();
    });

    it('is let go at the end', async () => {
        const release = await lockDataDirectory(folder);
        await release();
        assert.equal(await (others[0] as OtherProcess).lock(), 'held');
    });
});
