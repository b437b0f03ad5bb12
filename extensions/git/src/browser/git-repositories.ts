import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { FrontendApplicationStateService } from '@theia/core/lib/browser/frontend-application-state';
import { OpenerService } from '@theia/core/lib/browser/opener-service';
import { Emitter } from '@theia/core/lib/common/event';
import { ILogger } from '@theia/core/lib/common/logger';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import { inject, injectable, named } from '@theia/core/shared/inversify';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import type { ScmRepository } from '@theia/scm/lib/browser/scm-repository';
import { ScmService } from '@theia/scm/lib/browser/scm-service';
import { WorkspaceService } from '@theia/workspace/lib/browser/workspace-service';
import { failureOf } from '../common/git-failure';
import { GitServer } from '../common/git-protocol';
import { GitClientImpl } from './git-client-impl';
import { GitHistoryProvider } from './git-history-provider';
import { GitScmProvider } from './git-scm-provider';

const settleMilliseconds = 200;

/** A repository of this workspace, and what is known of it. */
export class GitRepository {
    protected readonly onDidChangeEmitter = new Emitter<void>();
    readonly onDidChange = this.onDidChangeEmitter.event;
    protected timer: number | undefined;
    protected reading: Promise<void> | undefined;
    protected again = false;

    constructor(
        readonly root: string,
        readonly provider: GitScmProvider,
        readonly scm: ScmRepository,
        protected readonly history: GitHistoryProvider,
        protected readonly server: GitServer,
        protected readonly onFailure: (error: unknown) => void
    ) {}

    /** Of many changes at once, such as a build's, one reading comes. */
    refreshSoon(): void {
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void this.refresh(), settleMilliseconds);
    }

    /** What is asked for while it is read makes it be read once more. */
    async refresh(): Promise<void> {
        if (this.reading !== undefined) {
            this.again = true;
            return this.reading;
        }
        this.reading = this.read();
        try {
            await this.reading;
        } finally {
            this.reading = undefined;
        }
    }

    dispose(): void {
        window.clearTimeout(this.timer);
        this.onDidChangeEmitter.dispose();
        this.scm.dispose();
    }

    protected async read(): Promise<void> {
        do {
            this.again = false;
            try {
                const status = await this.server.status(this.root);
                this.provider.update(status);
                this.history.update(status.head);
                this.onDidChangeEmitter.fire();
            } catch (error) {
                this.onFailure(error);
            }
        } while (this.again);
    }
}

/** The repositories of the folders that are open. */
@injectable()
export class GitRepositories implements FrontendApplicationContribution {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitClientImpl)
    protected readonly client: GitClientImpl;

    @inject(ScmService)
    protected readonly scmService: ScmService;

    @inject(WorkspaceService)
    protected readonly workspace: WorkspaceService;

    @inject(FileService)
    protected readonly files: FileService;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    @inject(FrontendApplicationStateService)
    protected readonly state: FrontendApplicationStateService;

    @inject(ILogger)
    @named('git')
    protected readonly logger: ILogger;

    protected readonly onDidChangeEmitter = new Emitter<GitRepository | undefined>();
    /** One was found, changed or is gone. */
    readonly onDidChange = this.onDidChangeEmitter.event;

    protected readonly repositories = new Map<string, GitRepository>();

    onStart(): void {
        // Nobody waits for Git to see and use the rest of the IDE.
        void this.state.reachedState('ready').then(() => {
            this.workspace.onWorkspaceChanged(() => this.scanQuietly());
            this.client.onDidChange(root => this.repositories.get(root)?.refreshSoon());
            this.files.onDidFilesChange(({ changes }) => this.onFilesChanged(changes.map(({ resource }) => resource)));
            this.scanQuietly();
        });
    }

    get all(): readonly GitRepository[] {
        return [...this.repositories.values()];
    }

    /** The one that is selected in the Source Control view. */
    get selected(): GitRepository | undefined {
        const provider = this.scmService.selectedRepository?.provider;
        return provider instanceof GitScmProvider ? this.repositories.get(provider.root) : undefined;
    }

    /** The innermost repository that the file, given by its absolute path, belongs to. */
    findFor(path: string): GitRepository | undefined {
        return this.all
            .filter(({ root }) => path.startsWith(`${root}/`))
            .sort((left, right) => right.root.length - left.root.length)
            .at(0);
    }

    findForFile(uri: URI): GitRepository | undefined {
        return uri.scheme === 'file' ? this.findFor(uri.path.fsPath()) : undefined;
    }

    async scan(): Promise<void> {
        const roots = await this.workspace.roots;
        const found = new Set<string>();
        for (const { resource } of roots) {
            for (const { root } of await this.server.find(resource.path.fsPath())) {
                found.add(root);
                if (!this.repositories.has(root)) {
                    await this.add(root);
                }
            }
        }
        for (const repository of this.all) {
            if (!found.has(repository.root)) {
                this.repositories.delete(repository.root);
                repository.dispose();
                this.onDidChangeEmitter.fire(undefined);
            }
        }
    }

    protected scanQuietly(): void {
        this.scan().catch((error: unknown) => this.logger.warn('The repositories of this workspace could not be read.', error));
    }

    protected async add(root: string): Promise<void> {
        const rootUri = URI.fromFilePath(root);
        const history = new GitHistoryProvider(root, rootUri, this.server);
        const provider = new GitScmProvider(root, rootUri.toString(), history, this.openers);
        const placeholder = nls.localize('coditect/git/messagePlaceholder', 'Message ({0} to commit)');
        const scm = this.scmService.registerScmProvider(provider, { input: { placeholder } });
        const repository = new GitRepository(root, provider, scm, history, this.server, error =>
            this.logger.warn(`The state of ${root} could not be read. ${failureOf(error).detail}`)
        );
        this.repositories.set(root, repository);
        repository.onDidChange(() => this.onDidChangeEmitter.fire(repository));
        await this.server.watch(root);
        await repository.refresh();
    }

    protected onFilesChanged(changed: readonly URI[]): void {
        const paths = changed.filter(({ scheme }) => scheme === 'file').map(({ path }) => path.fsPath());
        if (paths.some(path => path.endsWith('/.git'))) {
            this.scanQuietly();
        }
        for (const repository of this.all) {
            // Of Git's own folder, the half in the workspace tells what matters.
            if (paths.some(path => path.startsWith(`${repository.root}/`) && !path.startsWith(`${repository.root}/.git/`))) {
                repository.refreshSoon();
            }
        }
    }
}
