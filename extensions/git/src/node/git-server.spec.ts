import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource } from '@theia/core/lib/common/cancellation';
import { ILogger } from '@theia/core/lib/common/logger';
import { Container } from '@theia/core/shared/inversify';
import { failureOf, type GitFailureKind } from '../common/git-failure';
import { hunkAt, hunksOf, patchOf } from '../common/git-hunks';
import type { CredentialAnswer, CredentialQuestion, GitClient } from '../common/git-protocol';
import { Clonings } from './clonings';
import { GitEnvironment } from './git-environment';
import { GitPages } from './git-pages';
import { GitServerImpl } from './git-server-impl';
import { Repositories } from './repositories';

const ten = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('');

/** A page that answers what it is told to, and remembers what it was asked. */
class ScriptedPage implements GitClient {
    readonly changed: string[] = [];
    readonly asked: CredentialQuestion[] = [];
    readonly used: { accepted: boolean; username: string }[] = [];
    answer: CredentialAnswer | undefined;

    onDidChangeRepository(root: string): void {
        this.changed.push(root);
    }
    onProgress(): void {
        // Nobody looks.
    }
    async askCredential(question: CredentialQuestion): Promise<CredentialAnswer | undefined> {
        this.asked.push(question);
        return this.answer;
    }
    async credentialUsed(_question: CredentialQuestion, { username }: CredentialAnswer, accepted: boolean): Promise<void> {
        this.used.push({ accepted, username });
    }
    async sshKeys() {
        return [{ blob: 'AAAAC3NzaC1lZDI1NTE5AAAAILxM5gJbFQZ9qkXSUYpQ1lH6z8F5nZB9dO0zS4uZ0a1b', comment: 'A key' }];
    }
    async signWithSshKey(): Promise<string | undefined> {
        return undefined;
    }
    async answerSsh(): Promise<string | undefined> {
        return undefined;
    }
}

describe('Git in a workspace', function () {
    this.timeout(20_000);

    const home = mkdtempSync(join(tmpdir(), 'coditect-git-test-'));
    const ambient = { ...process.env };
    let environment: GitEnvironment;
    let server: GitServerImpl;
    let page: ScriptedPage;
    let web: Server;
    let made = 0;

    const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const write = (root: string, name: string, text: string) => writeFileSync(join(root, name), text);
    const read = (root: string, name: string) => readFileSync(join(root, name), 'utf8');

    async function repository(): Promise<string> {
        made += 1;
        const root = mkdtempSync(join(home, `repository-${made}-`));
        await server.initialize(root);
        write(root, 'a.txt', ten);
        await server.stageAll(root);
        await server.commit(root, { message: 'First', amend: false, all: false });
        return root;
    }

    /** A clone, and a bare repository that it came from. */
    async function cloned(): Promise<{ readonly root: string; readonly other: string }> {
        const source = await repository();
        const bare = `${source}.git`;
        git(home, 'clone', '--quiet', '--bare', source, bare);
        const [root, other] = [`${source}-clone`, `${source}-other`];
        await server.clone({ url: `file://${bare}`, folder: root, shallow: false, operation: 'x' });
        git(home, 'clone', '--quiet', bare, other);
        return { root, other };
    }

    async function refusal(call: Promise<unknown>): Promise<GitFailureKind> {
        return call.then(
            () => assert.fail('This was not refused.'),
            (error: unknown) => failureOf(error).kind
        );
    }

    beforeEach(() => {
        page.asked.length = 0;
        page.used.length = 0;
        page.answer = undefined;
    });

    before(async () => {
        Object.assign(process.env, { HOME: home, GIT_CONFIG_NOSYSTEM: '1' });
        git(home, 'config', '--global', 'user.name', 'Ada');
        git(home, 'config', '--global', 'user.email', 'ada@example.com');
        const container = new Container();
        container.bind(ILogger).toConstantValue({ warn: () => undefined } as unknown as ILogger);
        for (const service of [GitPages, Repositories, Clonings, GitEnvironment, GitServerImpl]) {
            container.bind<unknown>(service).toSelf().inSingletonScope();
        }
        environment = container.get(GitEnvironment);
        await environment.initialize();
        server = container.get(GitServerImpl);
        page = new ScriptedPage();
        server.connect(page);
        // Lets in who shows a password, and has no repository at all.
        web = createServer((request, response) => {
            const known = request.headers.authorization === `Basic ${Buffer.from('ada:right-and-secret').toString('base64')}`;
            response.writeHead(known ? 404 : 401, known ? {} : { 'www-authenticate': 'Basic realm="Git"' }).end();
        });
        await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve));
    });

    after(() => {
        environment.onStop();
        web.close();
        for (const name of Object.keys(process.env)) {
            delete process.env[name];
        }
        Object.assign(process.env, ambient);
        rmSync(home, { recursive: true, force: true });
    });

    it('finds the repository that a folder belongs to, and those one level below', async () => {
        const root = await repository();
        execFileSync('mkdir', ['-p', join(root, 'deep/er')]);
        assert.deepEqual(await server.find(join(root, 'deep/er')), [{ root }]);
        assert.ok((await server.find(home)).some(found => found.root === root));
    });

    it('stages one change of a file and takes one back, at whichever place it is', async () => {
        const root = await repository();
        const changed = ['zero\n', ten.replace('line 2\n', '').replace('line 5\n', 'LINE 5\nand more\n'), 'eleven\n'].join('');
        write(root, 'a.txt', changed);
        const diff = await server.fileDiff(root, 'a.txt', false);
        assert.equal(diff.hunks.length, 4);
        for (const hunk of [3, 1, 0]) {
            await server
                .applyToIndex(root, patchOf(diff, diff.hunks[hunk]!, 'stage'), false)
                .catch(error => assert.fail(failureOf(error).detail));
            git(root, 'reset', '--quiet');
        }
        const middle = hunkAt(diff.hunks, 6)!;
        await server.applyToIndex(root, patchOf(diff, middle, 'stage'), false);
        assert.equal(git(root, 'show', ':a.txt'), ten.replace('line 5\n', 'LINE 5\nand more\n'));
        await server.stage(root, ['a.txt']);
        const staged = await server.fileDiff(root, 'a.txt', true);
        await server.applyToIndex(root, patchOf(staged, staged.hunks[1]!, 'unstage'), true);
        assert.equal(git(root, 'show', ':a.txt'), changed.replace('line 1\n', 'line 1\nline 2\n'));
        await server.applyToIndex(root, patchOf(staged, staged.hunks[0]!, 'unstage'), true).catch(() => undefined);
        assert.equal(read(root, 'a.txt'), changed);
    });

    it('stages a change byte for byte, with a byte order mark and mixed ends of lines, and keeps that a file may be executed', async () => {
        const root = await repository();
        const mixed = '\ufeffone\r\ntwo\nthree\r\nfour\nfive';
        write(root, 'mixed.txt', mixed);
        execFileSync('chmod', ['+x', join(root, 'mixed.txt')]);
        await server.stageAll(root);
        await server.commit(root, { message: 'Mixed', amend: false, all: false });
        const changed = mixed.replace('one', 'ONE').replace('four\nfive', 'FOUR\nfive\r\n');
        write(root, 'mixed.txt', changed);
        const diff = await server.fileDiff(root, 'mixed.txt', false);
        const [first] = hunksOf(diff.hunks, { start: 0, end: 1 }, { start: 0, end: 1 });
        await server.applyToIndex(root, patchOf(diff, first!, 'stage'), false);
        assert.equal(git(root, 'show', ':mixed.txt'), mixed.replace('one', 'ONE'));
        assert.match(git(root, 'ls-files', '--stage', 'mixed.txt'), /^100755/);
        const rest = await server.fileDiff(root, 'mixed.txt', false);
        const [last] = hunksOf(rest.hunks, { start: 3, end: 5 }, { start: 3, end: 6 });
        await server.applyToIndex(root, patchOf(rest, last!, 'stage'), false);
        assert.equal(git(root, 'show', ':mixed.txt'), changed);
    });

    it('discards changed, deleted and new files, and brings them back', async () => {
        const root = await repository();
        write(root, 'a.txt', 'mine\n');
        write(root, 'new -- "file".txt', 'typed for hours\n');
        const { commit } = await server.discard(root, ['a.txt', 'new -- "file".txt']);
        assert.deepEqual(readdirSync(root).sort(), ['.git', 'a.txt']);
        assert.equal(read(root, 'a.txt'), ten);
        write(root, 'a.txt', 'meanwhile\n');
        assert.equal((await server.restoreKept(root, commit)).length, 2);
        assert.equal(read(root, 'a.txt'), 'mine\n');
        assert.equal(read(root, 'new -- "file".txt'), 'typed for hours\n');
        // What was there when it was brought back is kept as well.
        assert.equal((await server.kept(root)).length, 2);
        const status = await server.status(root);
        assert.deepEqual([status.staged.length, status.unstaged.length, status.untracked.length], [0, 1, 1]);
    });

    it('does not discard a repository within the repository, which could not be brought back', async () => {
        const root = await repository();
        execFileSync('mkdir', [join(root, 'inner')]);
        await server.initialize(join(root, 'inner'));
        write(root, 'inner/precious.txt', 'typed for hours\n');
        write(root, 'a.txt', 'mine\n');
        await assert.rejects(server.discard(root, ['a.txt', 'inner/']), /inner\/ is a Git repository of its own/);
        assert.equal(read(root, 'inner/precious.txt'), 'typed for hours\n');
        assert.equal(read(root, 'a.txt'), 'mine\n');
    });

    it('stages changes of files with carriage returns and any name, and nothing that would change on its way', async () => {
        const root = await repository();
        const windows = ten.replaceAll('\n', '\r\n');
        const name = 'ünï "çödé" 日本.txt';
        write(root, name, windows);
        writeFileSync(join(root, 'latin.txt'), Buffer.from(`${ten}caf\xe9\n`, 'latin1'));
        await server.stageAll(root);
        await server.commit(root, { message: 'More', amend: false, all: false });
        write(root, name, windows.replace('line 2\r', 'two\r').replace('line 9\r', 'nine\r'));
        const diff = await server.fileDiff(root, name, false);
        await server.applyToIndex(root, patchOf(diff, hunkAt(diff.hunks, 9)!, 'stage'), false);
        assert.equal(git(root, 'show', `:${name}`), windows.replace('line 9\r', 'nine\r'));
        writeFileSync(join(root, 'latin.txt'), Buffer.from(`${ten}caf\xe9\nna\xefve\n`, 'latin1'));
        const foreign = await server.fileDiff(root, 'latin.txt', false);
        await assert.rejects(server.applyToIndex(root, patchOf(foreign, foreign.hunks[0]!, 'stage'), false), /not UTF-8.*whole file/);
        assert.equal((await server.status(root)).staged.length, 1);
    });

    it('discards before the first commit, what is staged staying staged', async () => {
        const root = mkdtempSync(join(home, 'empty-'));
        await server.initialize(root);
        write(root, 'a.txt', 'one\n');
        await server.stageAll(root);
        write(root, 'a.txt', 'two\n');
        const { commit } = await server.discard(root, ['a.txt']);
        assert.equal(read(root, 'a.txt'), 'one\n');
        await server.restoreKept(root, commit);
        assert.equal(read(root, 'a.txt'), 'two\n');
        await server.unstage(root, ['a.txt']);
        assert.equal((await server.status(root)).untracked.length, 1);
    });

    it('commits, amends and takes back, and does not guess whose commit it is', async () => {
        const root = await repository();
        write(root, 'a.txt', 'two\n');
        await server.stageAll(root);
        await server.commit(root, { message: 'Second\n\nWith a body', amend: false, all: false });
        await server.commit(root, { message: 'Second, amended', amend: true, all: false });
        assert.deepEqual(
            (await server.log(root, { skip: 0, limit: 5, revisions: [] })).map(({ subject }) => subject),
            ['Second, amended', 'First']
        );
        assert.equal(await server.undoLastCommit(root), 'Second, amended');
        assert.equal((await server.status(root)).staged.length, 1);
        git(home, 'config', '--global', '--unset', 'user.email');
        assert.equal(await refusal(server.commit(root, { message: 'Whose?', amend: false, all: false })), 'no-identity');
        await server.setIdentity(root, 'Ada', 'ada@example.com');
        await server.commit(root, { message: 'Mine', amend: false, all: false });
        assert.equal(await refusal(server.commit(root, { message: 'Nothing', amend: false, all: false })), 'nothing-to-commit');
    });

    it('makes, switches, renames, merges and deletes branches, and says what stands in the way', async () => {
        const root = await repository();
        await server.createBranch(root, 'work/one', undefined);
        write(root, 'a.txt', 'one\n');
        await server.commit(root, { message: 'One', amend: false, all: true });
        await server.checkout(root, 'main');
        assert.equal(await refusal(server.deleteBranch(root, 'work/one', false)), 'branch-not-merged');
        write(root, 'a.txt', 'mine\n');
        assert.equal(await refusal(server.checkout(root, 'work/one')), 'dirty-tree');
        await server.stash(root, 'For later', true);
        await server.merge(root, 'work/one');
        await server.renameBranch(root, 'work/one', 'two');
        await server.deleteBranch(root, 'two', false);
        assert.equal(await refusal(server.createBranch(root, 'main', undefined)), 'branch-exists');
        assert.equal(await refusal(server.createBranch(root, 'a..b', undefined)), 'bad-name');
        assert.equal((await server.stashes(root))[0]?.message, 'On main: For later');
        assert.equal(await refusal(server.applyStash(root, 0, true)), 'conflict');
        assert.equal((await server.stashes(root)).length, 1);
    });

    it('stashes new files away with the others, brings them back, and says what stands in the way of that', async () => {
        const root = await repository();
        write(root, 'a.txt', 'mine\n');
        write(root, 'new.txt', 'typed for hours\n');
        await server.stash(root, 'Later', true);
        assert.deepEqual(readdirSync(root).sort(), ['.git', 'a.txt']);
        write(root, 'new.txt', 'meanwhile\n');
        assert.equal(await refusal(server.applyStash(root, 0, true)), 'dirty-tree');
        assert.equal(read(root, 'new.txt'), 'meanwhile\n');
        assert.equal((await server.stashes(root)).length, 1);
        rmSync(join(root, 'new.txt'));
        git(root, 'checkout', '--quiet', '.');
        await server.applyStash(root, 0, true);
        assert.equal(read(root, 'new.txt'), 'typed for hours\n');
        assert.equal(read(root, 'a.txt'), 'mine\n');
        assert.equal((await server.stashes(root)).length, 0);
    });

    it('tells of a conflict, gives up the merge or ends it', async () => {
        const { root, other } = await cloned();
        write(other, 'a.txt', ten.replace('line 5', 'theirs'));
        git(other, 'commit', '--quiet', '--all', '-m', 'Theirs');
        git(other, 'push', '--quiet');
        write(root, 'a.txt', ten.replace('line 5', 'ours'));
        await server.commit(root, { message: 'Ours', amend: false, all: true });
        assert.equal(await refusal(server.push(root, { operation: 'x', force: false })), 'non-fast-forward');
        assert.equal(await refusal(server.pull(root, { operation: 'x' })), 'conflict');
        const status = await server.status(root);
        assert.equal(status.underWay, 'merge');
        assert.equal(status.merge[0]?.conflict, 'both modified');
        assert.equal(await refusal(server.commit(root, { message: '', amend: false, all: false })), 'unfinished-conflicts');
        await server.abort(root);
        assert.equal((await server.status(root)).underWay, undefined);
        assert.equal(await refusal(server.pull(root, { operation: 'x' })), 'conflict');
        write(root, 'a.txt', ten.replace('line 5', 'both'));
        await server.stage(root, ['a.txt']);
        await server.commit(root, { message: '', amend: false, all: false });
        await server.push(root, { operation: 'x', force: false });
        assert.equal((await server.status(root)).head.ahead, 0);
        assert.deepEqual((await server.commitFiles(root, 'HEAD')).changes, [{ kind: 'modified', path: 'a.txt' }]);
        assert.equal((await server.blame(root, 'a.txt')).length, 10);
    });

    it('clones without history, and leaves nothing of a clone that failed, was refused or was cancelled', async () => {
        const source = await repository();
        write(source, 'a.txt', 'two\n');
        await server.commit(source, { message: 'Second', amend: false, all: true });
        const shallow = join(home, 'shallow');
        await server.clone({ url: `file://${source}`, folder: shallow, shallow: true, operation: 'x' });
        assert.equal((await server.log(shallow, { skip: 0, limit: 9, revisions: [] })).length, 1);
        assert.equal(
            await refusal(server.clone({ url: `file://${source}`, folder: shallow, shallow: true, operation: 'x' })),
            'folder-not-empty'
        );
        const place = join(home, 'nowhere');
        const cancelling = new CancellationTokenSource();
        cancelling.cancel();
        const request = { url: `file://${source}`, folder: place, shallow: false, operation: 'x' };
        assert.equal(await refusal(server.clone({ ...request, url: `file://${home}/none` })), 'not-found');
        assert.equal(await refusal(server.clone({ ...request, url: 'https://localhost:1/none.git' })), 'no-network');
        const pending = server.clone(request, cancelling.token);
        await pending.catch(() => undefined);
        assert.equal(existsSync(place) && !existsSync(join(place, '.git')), false);
    });

    it('clones into the folder of a new workspace, beside the file that the platform put there', async () => {
        const source = await repository();
        const folder = mkdtempSync(join(home, 'workspace-'));
        write(folder, 'welcome.md', '# Welcome');
        await server.clone({ url: `file://${source}`, folder, shallow: false, operation: 'x' });
        assert.deepEqual(readdirSync(folder).sort(), ['.git', 'a.txt', 'welcome.md']);
    });

    it('asks the page for what a server wants, tells it whether that was right, and writes it nowhere', async () => {
        const url = `http://localhost:${(web.address() as AddressInfo).port}/name.git`;
        const request = { url, folder: join(home, 'asked'), shallow: false, operation: 'x' };
        assert.equal(await refusal(server.clone(request)), 'authentication');
        assert.deepEqual(page.asked.at(-1), { protocol: 'http', host: new URL(url).host, forPage: true });
        page.answer = { username: 'ada', password: 'wrong' };
        assert.equal(await refusal(server.clone(request)), 'authentication');
        assert.deepEqual(page.used, [{ accepted: false, username: 'ada' }]);
        page.answer = { username: 'ada', password: 'right-and-secret' };
        assert.equal(await refusal(server.clone(request)), 'not-found');
        const found = execFileSync('sh', ['-c', `grep -rlF right-and-secret "${home}" || true`], { encoding: 'utf8' });
        assert.equal(found, '');
        assert.ok(!JSON.stringify(process.env).includes('right-and-secret'));
    });

    it('answers Git in a terminal as well, and lists keys to ssh there', async () => {
        page.answer = { username: 'ada', password: 'right-and-secret' };
        const input = 'protocol=https\nhost=example.org\n\n';
        const filled = await new Promise<string>((resolve, reject) => {
            const child = execFile('git', ['credential', 'fill'], (error, stdout) => (error ? reject(error) : resolve(stdout)));
            child.stdin?.end(input);
        });
        assert.match(filled, /username=ada\npassword=right-and-secret/);
        assert.equal(page.asked.at(-1)?.forPage, false);
        const listed = await new Promise<string>(resolve => {
            execFile('ssh-add', ['-L'], (_error, stdout) => resolve(stdout));
        });
        assert.match(listed, /^ssh-ed25519 .* A key$/m);
    });

    it('tells pages of what is changed in a terminal', async () => {
        const root = await repository();
        await server.watch(root);
        page.changed.length = 0;
        git(root, 'checkout', '--quiet', '-b', 'from-a-terminal');
        const deadline = Date.now() + 10_000;
        while (!page.changed.includes(root) && Date.now() < deadline) {
            await new Promise(resolve => setImmediate(resolve));
        }
        assert.ok(page.changed.includes(root));
    });
});
