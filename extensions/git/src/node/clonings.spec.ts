import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ILogger } from '@theia/core/lib/common/logger';
import { Container } from '@theia/core/shared/inversify';
import { failureOf, GitError, type GitFailureKind } from '../common/git-failure';
import type { GitProgress } from '../common/git-progress';
import type { GitClient } from '../common/git-protocol';
import { Clonings, type WantedClone } from './clonings';
import { GitPages } from './git-pages';
import { GitRunner } from './git-runner';
import { Repositories } from './repositories';

const step: GitProgress = { stage: 'Receiving objects', percent: 40, done: 4, total: 10 };

describe('clones that are under way', () => {
    let home: string;
    let source: string;
    let pages: GitPages;
    let clonings: Clonings;

    beforeEach(() => {
        home = mkdtempSync(join(tmpdir(), 'coditect-clonings-'));
        source = join(home, 'source');
        execFileSync('git', ['init', '--quiet', source]);
        writeFileSync(join(source, 'a.txt'), 'one\n');
        const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
        execFileSync('git', ['add', 'a.txt'], { cwd: source });
        execFileSync('git', [...identity, 'commit', '--quiet', '-m', 'First'], { cwd: source });
        const container = new Container();
        container.bind(ILogger).toConstantValue({ warn: () => undefined } as unknown as ILogger);
        for (const service of [GitPages, Repositories, Clonings]) {
            container.bind<unknown>(service).toSelf().inSingletonScope();
        }
        pages = container.get(GitPages);
        clonings = container.get(Clonings);
    });

    afterEach(() => rmSync(home, { recursive: true, force: true }));

    const wanted = (folder: string, more: Partial<WantedClone> = {}): WantedClone => ({
        url: `file://${source}`,
        folder,
        shallow: false,
        runner: new GitRunner(() => process.env),
        page: undefined,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...more
    });

    const refusal = (clone: Promise<void>): Promise<GitFailureKind> =>
        clone.then(
            () => assert.fail('This was not refused.'),
            (error: unknown) => failureOf(error).kind
        );

    it('are joined by a page that asks for the same again, which sees how far it is', async () => {
        const folder = join(home, 'workspace');
        mkdirSync(folder);
        const seen: GitProgress[] = [];
        let joined: Promise<void> | undefined;
        const begun = clonings.run(
            wanted(folder, { onProgress: () => (joined ??= clonings.run(wanted(folder, { onProgress: one => seen.push(one) }))) })
        );
        assert.deepEqual(clonings.all, [{ url: `file://${source}`, folder }]);
        await begun;
        assert.ok(joined);
        await joined;
        assert.notEqual(seen.length, 0);
        assert.deepEqual(clonings.all, []);
        assert.deepEqual(readdirSync(folder).sort(), ['.git', 'a.txt']);
    });

    it('are cancelled by each page that waits for them, and begun anew by one that comes then', async () => {
        const folder = join(home, 'name');
        const cancelling = new AbortController();
        const [begun, joined] = [clonings.run(wanted(folder)), clonings.run(wanted(folder, { signal: cancelling.signal }))];
        cancelling.abort();
        const anew = clonings.run(wanted(folder));
        assert.deepEqual(await Promise.all([refusal(begun), refusal(joined)]), ['cancelled', 'cancelled']);
        await anew;
        assert.ok(existsSync(join(folder, '.git')));
    });

    it('are tried anew for a page that has joined when the one that was asked for credentials is gone', async () => {
        const folder = join(home, 'name');
        const page = pages.add({} as GitClient);
        const refused = GitError({ kind: 'authentication', message: 'The server does not let you in.', detail: '' });
        const runner = (work: () => Promise<string>) => ({ run: work }) as unknown as GitRunner;
        const unanswered = runner(async () => {
            pages.remove(page);
            throw refused;
        });
        const [begun, joined] = [clonings.run(wanted(folder, { page, runner: unanswered })), clonings.run(wanted(folder))];
        assert.equal(await refusal(begun), 'authentication');
        await joined;
        assert.ok(existsSync(join(folder, '.git')));
    });

    it('show how far they were to a page that comes late, and fail for all where the one that began is there', async () => {
        const folder = join(home, 'name');
        const page = pages.add({} as GitClient);
        const seen: GitProgress[] = [];
        let joined: Promise<void> | undefined;
        const run = async (_folder: string, _args: readonly string[], { onProgress }: { onProgress?: (step: GitProgress) => void }) => {
            onProgress?.(step);
            joined = clonings.run(wanted(folder, { onProgress: one => seen.push(one) }));
            throw GitError({ kind: 'authentication', message: 'The server does not let you in.', detail: '' });
        };
        const begun = clonings.run(wanted(folder, { page, runner: { run } as unknown as GitRunner }));
        assert.equal(await refusal(begun), 'authentication');
        assert.equal(await refusal(joined ?? Promise.resolve()), 'authentication');
        assert.deepEqual(seen, [step]);
        assert.equal(existsSync(folder), false);
    });

    it('that ended with the workspace are deleted at the next clone and at the next start, and nothing else', async () => {
        const leave = () => {
            mkdirSync(join(home, '.cloning-x7Ya2_/whole/.git'), { recursive: true });
            mkdirSync(join(home, '.cloning-notes'), { recursive: true });
        };
        leave();
        await clonings.run(wanted(join(home, 'name')));
        assert.deepEqual(readdirSync(home).sort(), ['.cloning-notes', 'name', 'source']);
        leave();
        process.env.CODITECT_WORKSPACE_FOLDER = home;
        clonings.initialize();
        delete process.env.CODITECT_WORKSPACE_FOLDER;
        while (readdirSync(home).length > 3) {
            await new Promise(resolve => setImmediate(resolve));
        }
        assert.deepEqual(readdirSync(home).sort(), ['.cloning-notes', 'name', 'source']);
    });

    it('leave each other alone when they are collected in one folder', async () => {
        await Promise.all(['one', 'two', 'three'].map(name => clonings.run(wanted(join(home, name)))));
        assert.deepEqual(readdirSync(home).sort(), ['one', 'source', 'three', 'two']);
    });
});
