import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { pino } from 'pino';
import { type Platform, startPlatform } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { layDownCluster } from './cluster-template.js';
import { freePort } from './free-port.js';
import { Mailbox, type ReceivedMail } from './mailbox.js';
import { ScriptedRuntime } from './scripted-runtime.js';
import { TestBrowser } from './test-browser.js';
import { TestClock } from './test-clock.js';
import { TestNames } from './test-names.js';

/** A whole platform in this process: real HTTP, real PostgreSQL in a folder of its own, and a runtime that the test steers. */
export class TestPlatform {
    readonly clock = new TestClock();
    readonly names = new TestNames();
    runtime = new ScriptedRuntime();
    private platform: Platform | undefined;
    private readonly mailbox: Mailbox;

    private constructor(
        readonly folder: string,
        readonly port: number,
        private readonly environment: Readonly<Record<string, string>>
    ) {
        this.mailbox = new Mailbox(join(folder, 'data', 'outbox'));
    }

    static async start(environment: Readonly<Record<string, string>> = {}, port?: number): Promise<TestPlatform> {
        const folder = await mkdtemp(join(tmpdir(), 'coditect-test-'));
        const platform = new TestPlatform(folder, port ?? (await freePort()), environment);
        await writePages(folder);
        if (!environment.DATABASE_URL) {
            await layDownCluster(join(folder, 'data'));
        }
        await platform.start();
        return platform;
    }

    get origin(): string {
        return `http://localhost:${this.port}`;
    }

    /** What the operator's terminal shows. */
    get outboxAddress(): string | undefined {
        return this.platform?.outboxAddress;
    }

    browser(): TestBrowser {
        return new TestBrowser(this.origin, this.mailbox);
    }

    /** All mails that were sent so far, oldest first. */
    mails(): Promise<readonly ReceivedMail[]> {
        return this.mailbox.all();
    }

    /** The oldest mail to this address that was not given before; waits for it. With `about`, of those whose subject matches. */
    mailTo(address: string, about?: RegExp): Promise<ReceivedMail> {
        return this.mailbox.take(address, about);
    }

    async start(): Promise<void> {
        const config = readConfig({
            CODITECT_DATA_DIR: join(this.folder, 'data'),
            // Tests sign up hundreds of people: each hash costs the least that may be asked for.
            CODITECT_ARGON2_MEBIBYTES: '19',
            CODITECT_ARGON2_PASSES: '2',
            ...this.environment,
            PORT: String(this.port)
        });
        this.platform = await startPlatform({
            config: { ...config, ideDirectory: join(this.folder, 'ide'), portalDirectory: join(this.folder, 'portal') },
            version: '0.0.0-test',
            logger: pino({ level: process.env.TEST_LOG ?? 'silent' }, pino.destination(2)),
            onFatal: message => {
                throw new Error(message);
            },
            onProgress: () => undefined,
            parts: {
                clock: this.clock,
                runtime: this.runtime,
                names: this.names
            }
        });
    }

    /** Stops and starts the platform on the same data. A workspace that ran in the old process is gone. */
    async restart(meanwhile?: () => Promise<void>): Promise<void> {
        await this.platform?.stop();
        await this.runtime.close();
        this.runtime = new ScriptedRuntime();
        await meanwhile?.();
        await this.start();
    }

    async stop(): Promise<void> {
        await this.platform?.stop();
        await this.runtime.close();
        await rm(this.folder, { recursive: true, force: true });
    }

    async cullIdle(): Promise<readonly string[]> {
        return (await this.platform?.cullIdle()) ?? [];
    }

    async removeDeletedWorkspaces(): Promise<readonly string[]> {
        return (await this.platform?.removeDeletedWorkspaces()) ?? [];
    }

    async tendWorkspaces(): Promise<void> {
        await this.platform?.tendWorkspaces();
    }

    async sendMails(): Promise<void> {
        await this.platform?.sendMails();
    }

    async checkpointAudit(): Promise<void> {
        await this.platform?.checkpointAudit();
    }

    /** A connection to the embedded database, as its owner unless told otherwise. */
    async database<T>(work: (client: pg.Client) => Promise<T>, user = 'postgres'): Promise<T> {
        const client = new pg.Client({ host: join(this.folder, 'data', 'run'), user, database: 'coditect' });
        await client.connect();
        try {
            return await work(client);
        } finally {
            await client.end();
        }
    }
}

/** Small pages in place of the built ones, in the same layout. */
async function writePages(folder: string): Promise<void> {
    const files: Record<string, string | Buffer> = {
        'ide/dist/ide/manifest.json': JSON.stringify({
            hash: 'abc123',
            entry: { styles: ['bundle.css'], scripts: ['bundle.js'] },
            files: {
                'bundle.js': { type: 'text/javascript', bytes: 9 },
                'bundle.css': { type: 'text/css', bytes: 9 },
                'editor.worker.js': { type: 'text/javascript', bytes: 9 }
            }
        }),
        'ide/dist/ide/abc123/bundle.js': '"bundle";',
        'ide/dist/ide/abc123/bundle.js.br': brotliCompressSync('"bundle";'),
        'ide/dist/ide/abc123/bundle.js.gz': gzipSync('"bundle";'),
        'ide/dist/ide/abc123/bundle.css': 'b{order:1}',
        'ide/dist/ide/abc123/editor.worker.js': '"worker";',
        'ide/lib/webview/pre/index.html': '<!DOCTYPE html><title>frame</title>',
        'portal/index.html': '<!DOCTYPE html><title>portal</title>',
        'portal/favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
        'portal/assets/app-1.js': '"app";',
        'portal/cover/manifest.json': JSON.stringify({ script: 'cover-1.js', style: 'cover-1.css' }),
        'portal/cover/cover-1.js': '"cover";',
        'portal/cover/cover-1.css': 'i{order:1}'
    };
    for (const [name, text] of Object.entries(files)) {
        await mkdir(join(folder, name, '..'), { recursive: true });
        await writeFile(join(folder, name), text);
    }
}
