import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendApplicationContribution } from '@theia/core/lib/node/backend-application';
import { inject, injectable } from '@theia/core/shared/inversify';
import { withoutCredentials } from '../common/git-address';
import { CredentialBroker, type HelperCall } from './credential-broker';
import { GitPages } from './git-pages';
import { type HelperScripts, writeHelperScripts } from './helper-scripts';
import { createSshAgent } from './ssh-agent';

const maximumCallBytes = 64 * 1024;

/**
 * What Git and ssh are started with, here and in terminals: where the helper programs and the SSH agent are. Nothing secret is
 * in it: what it names are sockets in a folder of this user.
 */
@injectable()
export class GitEnvironment implements BackendApplicationContribution {
    @inject(GitPages)
    protected readonly pages: GitPages;

    private folder: string | undefined;
    private scripts: HelperScripts | undefined;
    private readonly servers = new Map<string, Server>();
    private repository: string | undefined;

    /** Before anything can start a shell. */
    async initialize(): Promise<void> {
        // Of no use to shells; and whoever made the workspace may have typed a password into it.
        this.repository = process.env.CODITECT_REPOSITORY || undefined;
        delete process.env.CODITECT_REPOSITORY;
        this.folder = await mkdtemp(join(tmpdir(), 'coditect-git-'));
        const socket = join(this.folder, 'helper');
        this.scripts = await writeHelperScripts(this.folder, socket, process.execPath);
        await this.listen('helper', createHelperServer(new CredentialBroker(this.pages)));
        await this.listen('agent', createSshAgent(this.pages, undefined));
        this.prepareTerminals(this.scripts, join(this.folder, 'agent'));
    }

    onStop(): void {
        for (const server of this.servers.values()) {
            server.close();
        }
        if (this.folder !== undefined) {
            void rm(this.folder, { recursive: true, force: true });
        }
    }

    /** The address of the repository that the workspace is to begin with. */
    get firstRepository(): string | undefined {
        return this.repository;
    }

    /** For commands of a page: they ask that page, and never wait at a terminal that is not there. */
    async forPage(id: string): Promise<NodeJS.ProcessEnv> {
        const { folder, scripts } = this;
        if (folder === undefined || scripts === undefined) {
            return process.env;
        }
        const agent = `agent-${id}`;
        if (!this.servers.has(agent)) {
            await this.listen(agent, createSshAgent(this.pages, id));
        }
        return {
            ...process.env,
            CODITECT_GIT_PAGE: id,
            SSH_AUTH_SOCK: join(folder, agent),
            SSH_ASKPASS: scripts.askpass,
            SSH_ASKPASS_REQUIRE: 'force'
        };
    }

    closePage(id: string): void {
        const agent = `agent-${id}`;
        this.servers.get(agent)?.close();
        this.servers.delete(agent);
    }

    /** The person's own helpers come first, and the platform's is asked when they have nothing. */
    private prepareTerminals({ credentialHelper }: HelperScripts, agent: string): void {
        const count = Number(process.env.GIT_CONFIG_COUNT) || 0;
        process.env[`GIT_CONFIG_KEY_${count}`] = 'credential.helper';
        process.env[`GIT_CONFIG_VALUE_${count}`] = credentialHelper;
        process.env.GIT_CONFIG_COUNT = String(count + 1);
        process.env.SSH_AUTH_SOCK = agent;
    }

    private listen(name: string, server: Server): Promise<void> {
        this.servers.set(name, server);
        // A workspace that is to end does not wait for it.
        server.unref();
        return new Promise((resolve, reject) => {
            server.once('error', reject);
            server.listen(join(this.folder ?? '', name), resolve);
        });
    }
}

function createHelperServer(broker: CredentialBroker): Server {
    // The other side ends its half when it has said all.
    return createServer({ allowHalfOpen: true }, socket => {
        const parts: Buffer[] = [];
        let bytes = 0;
        socket.on('error', () => socket.destroy());
        socket.on('data', part => {
            bytes += part.length;
            parts.push(part);
            if (bytes > maximumCallBytes) {
                socket.destroy();
            }
        });
        socket.on('end', () => {
            Promise.resolve()
                .then(() => broker.answer(JSON.parse(Buffer.concat(parts).toString('utf8')) as HelperCall))
                .then(
                    answer => socket.end(JSON.stringify(answer)),
                    (error: unknown) => {
                        // Of an answer that can't be given, no more than the sentence is said, and to nobody but the helper.
                        socket.end(JSON.stringify({ refused: true, reason: withoutCredentials(String(error)) }));
                    }
                );
        });
    });
}
