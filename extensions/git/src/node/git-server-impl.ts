import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CancellationToken } from '@theia/core/lib/common/cancellation';
import { inject, injectable } from '@theia/core/shared/inversify';
import { parseAddress } from '../common/git-address';
import type {
    CloneRequest,
    CloneUnderWay,
    CommitRequest,
    GitClient,
    GitRepositoryInfo,
    GitServer,
    LogRequest,
    NetworkRequest,
    PushRequest
} from '../common/git-protocol';
import { Clonings } from './clonings';
import { GitBranches } from './git-branches';
import { GitChanges } from './git-changes';
import { exists, isPlaceOfClone, isUntouched } from './git-cloning';
import { GitEnvironment } from './git-environment';
import { GitHistory } from './git-history';
import { GitNetwork, type NetworkRun } from './git-network';
import { type GitPage, GitPages } from './git-pages';
import { GitRunner } from './git-runner';
import { Repositories } from './repositories';

/** One repository, as one page works on it. */
interface Repository {
    readonly changes: GitChanges;
    readonly branches: GitBranches;
    readonly history: GitHistory;
    readonly network: GitNetwork;
}

/** Git, as one connected page calls it. */
@injectable()
export class GitServerImpl implements GitServer {
    @inject(GitPages)
    protected readonly pages: GitPages;

    @inject(GitEnvironment)
    protected readonly environment: GitEnvironment;

    @inject(Repositories)
    protected readonly shared: Repositories;

    @inject(Clonings)
    protected readonly clonings: Clonings;

    private page: GitPage | undefined;
    private variables: NodeJS.ProcessEnv = process.env;
    private readonly runner = new GitRunner(() => this.variables);
    private readonly repositories = new Map<string, Repository>();

    connect(client: GitClient): void {
        this.page = this.pages.add(client);
    }

    dispose(): void {
        if (this.page) {
            this.pages.remove(this.page);
            this.environment.closePage(this.page.id);
            this.page = undefined;
        }
    }

    notifyPresence(): void {
        if (this.page) {
            this.pages.touch(this.page);
        }
    }

    async find(folder: string): Promise<readonly GitRepositoryInfo[]> {
        const up = await this.runner.run(folder, ['rev-parse', '--show-cdup'], { otherCodes: [128] });
        if (up.endsWith('\n')) {
            return [{ root: resolve(folder, up.trim()) }];
        }
        const entries = await readdir(folder, { withFileTypes: true });
        const names = entries.filter(entry => entry.isDirectory() && !isPlaceOfClone(entry.name)).map(({ name }) => name);
        const found = await Promise.all(
            names.map(async name => ((await exists(join(folder, name, '.git'))) ? [{ root: join(folder, name) }] : []))
        );
        return found.flat();
    }

    async initialize(folder: string): Promise<GitRepositoryInfo> {
        await this.runner.run(folder, ['-c', 'init.defaultBranch=main', 'init', '--quiet']);
        return { root: folder };
    }

    async clone({ url, folder, shallow, operation }: CloneRequest, token?: CancellationToken): Promise<GitRepositoryInfo> {
        await this.usePage();
        // Nothing secret reaches Git's arguments or its settings, whatever the page sends.
        const address = parseAddress(url);
        const { runner, page } = this;
        await this.clonings.run({ url: address.url, folder, shallow, runner, page, ...this.networkRun(operation, token) });
        return { root: folder };
    }

    async clonesUnderWay(): Promise<readonly CloneUnderWay[]> {
        return this.clonings.all;
    }

    async firstRepository(): Promise<CloneUnderWay | undefined> {
        const folder = process.env.CODITECT_WORKSPACE_FOLDER;
        const url = this.environment.firstRepository;
        return url && folder && (await isUntouched(folder)) ? { url, folder } : undefined;
    }

    watch(root: string): Promise<void> {
        return this.shared.watch(root);
    }

    status(root: string) {
        return this.of(root).changes.status();
    }

    content(root: string, path: string, revision: string) {
        return this.of(root).changes.content(path, revision);
    }

    stage(root: string, paths: readonly string[]) {
        return this.change(root, ({ changes }) => changes.stage(paths));
    }

    stageAll(root: string) {
        return this.change(root, ({ changes }) => changes.stageAll());
    }

    unstage(root: string, paths: readonly string[]) {
        return this.change(root, ({ changes }) => changes.unstage(paths));
    }

    fileDiff(root: string, path: string, staged: boolean) {
        return this.of(root).changes.fileDiff(path, staged);
    }

    applyToIndex(root: string, patch: string, reverse: boolean) {
        return this.change(root, ({ changes }) => changes.applyToIndex(patch, reverse));
    }

    discard(root: string, paths: readonly string[]) {
        return this.change(root, ({ changes }) => changes.discard(paths));
    }

    kept(root: string) {
        return this.of(root).changes.kept();
    }

    restoreKept(root: string, commit: string) {
        return this.change(root, ({ changes }) => changes.restoreKept(commit));
    }

    commit(root: string, request: CommitRequest) {
        return this.change(root, ({ changes }) => changes.commit(request));
    }

    undoLastCommit(root: string) {
        return this.change(root, ({ changes }) => changes.undoLastCommit());
    }

    setIdentity(root: string, name: string, email: string) {
        return this.change(root, ({ changes }) => changes.setIdentity(name, email));
    }

    branches(root: string) {
        return this.of(root).branches.list();
    }

    createBranch(root: string, name: string, from: string | undefined) {
        return this.change(root, ({ branches }) => branches.create(name, from));
    }

    checkout(root: string, name: string) {
        return this.change(root, ({ branches }) => branches.checkout(name));
    }

    renameBranch(root: string, from: string, to: string) {
        return this.change(root, ({ branches }) => branches.rename(from, to));
    }

    deleteBranch(root: string, name: string, force: boolean) {
        return this.change(root, ({ branches }) => branches.delete(name, force));
    }

    merge(root: string, name: string) {
        return this.change(root, ({ branches }) => branches.merge(name));
    }

    abort(root: string) {
        return this.change(root, ({ changes }) => changes.abort());
    }

    remotes(root: string) {
        return this.of(root).network.remotes();
    }

    addRemote(root: string, name: string, url: string) {
        return this.change(root, ({ network }) => network.addRemote(name, parseAddress(url).url));
    }

    async fetch(root: string, { operation }: NetworkRequest, token?: CancellationToken) {
        await this.usePage();
        // Beside what is done in the folder: it changes nothing there.
        await this.shared.queue.run(`${root}\0network`, () => this.of(root).network.fetch(this.networkRun(operation, token)));
        this.shared.announce(root);
    }

    async pull(root: string, { operation }: NetworkRequest, token?: CancellationToken) {
        await this.usePage();
        await this.change(root, ({ network }) => network.pull(this.networkRun(operation, token)));
    }

    async push(root: string, request: PushRequest, token?: CancellationToken) {
        await this.usePage();
        await this.shared.queue.run(`${root}\0network`, () =>
            this.of(root).network.push(request, this.networkRun(request.operation, token))
        );
        this.shared.announce(root);
    }

    stashes(root: string) {
        return this.of(root).branches.stashes();
    }

    stash(root: string, message: string, withUntracked: boolean) {
        return this.change(root, ({ branches }) => branches.stash(message, withUntracked));
    }

    applyStash(root: string, index: number, drop: boolean) {
        return this.change(root, ({ branches }) => branches.applyStash(index, drop));
    }

    dropStash(root: string, index: number) {
        return this.change(root, ({ branches }) => branches.dropStash(index));
    }

    log(root: string, request: LogRequest) {
        return this.of(root).history.log(request);
    }

    commitFiles(root: string, commit: string) {
        return this.of(root).history.files(commit);
    }

    mergeBase(root: string, revisions: readonly string[]) {
        return this.of(root).history.mergeBase(revisions);
    }

    blame(root: string, path: string) {
        return this.of(root).history.blame(path);
    }

    private of(root: string): Repository {
        const known = this.repositories.get(root);
        if (known) {
            return known;
        }
        const { runner } = this;
        const repository = {
            changes: new GitChanges(root, runner, Date.now),
            branches: new GitBranches(root, runner),
            history: new GitHistory(root, runner),
            network: new GitNetwork(root, runner)
        };
        this.repositories.set(root, repository);
        return repository;
    }

    /** After what is under way there; pages hear of it also where it failed half way. */
    private async change<T>(root: string, command: (repository: Repository) => Promise<T>): Promise<T> {
        this.notifyPresence();
        try {
            return await this.shared.queue.run(root, () => command(this.of(root)));
        } finally {
            this.shared.announce(root);
        }
    }

    private async usePage(): Promise<void> {
        if (this.page) {
            this.pages.touch(this.page);
            this.variables = await this.environment.forPage(this.page.id);
        }
    }

    private networkRun(operation: string, token: CancellationToken | undefined): NetworkRun {
        const aborting = new AbortController();
        token?.onCancellationRequested(() => aborting.abort());
        return { signal: aborting.signal, onProgress: progress => this.page?.client.onProgress(operation, progress) };
    }
}
