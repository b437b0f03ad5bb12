import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Context } from 'mocha';
import { WorkspaceTemplates } from '../../src/modules/workspaces/index.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const directory = join(root, 'backend/templates');

/** What each template is checked by: the usual tools of its language, where this machine has them. No network is asked. */
const checks: Readonly<
    Record<string, { readonly tools: readonly string[]; readonly commands: readonly string[]; readonly prints?: RegExp }>
> = {
    plain: { tools: ['sh'], commands: ['test -s README.md'] },
    web: { tools: ['node'], commands: ['node --check script.js', 'grep -q script.js index.html'] },
    node: { tools: ['npm'], commands: ['npm test', 'node --check src/main.js'] },
    react: {
        tools: ['node'],
        // The platform's own packages in place of those that "npm install" would fetch.
        commands: ['node node_modules/tsc-native/bin/tsc --noEmit', 'node node_modules/vite/bin/vite.js build', 'test -s dist/index.html']
    },
    python: { tools: ['python3'], commands: ['python3 -m unittest', 'python3 -m greeting Ada'], prints: /Hello, Ada!/ },
    go: { tools: ['go'], commands: ['gofmt -l . | (! grep .)', 'go vet ./...', 'go test ./...', 'go build -o /dev/null .'] },
    java: {
        tools: ['javac', 'java'],
        commands: [
            "javac -Xlint:all -d target/classes $(find src/main -name '*.java')",
            'java -cp target/classes com.example.greeting.Main Ada'
        ],
        prints: /Hello, Ada!/
    }
};

/** Those that serve a page, in a single process each. Another workspace, or another person, may have their port already. */
const servers: Readonly<
    Record<string, { readonly tools: readonly string[]; readonly build?: string; readonly command: readonly string[] }>
> = {
    node: { tools: ['node'], command: ['node', 'src/main.js'] },
    web: { tools: ['python3'], command: ['python3', 'serve.py'] },
    go: { tools: ['go'], build: 'go build -o server .', command: ['./server'] }
};

/** For Go: nothing is fetched, and nothing is left outside of the folder. */
const environmentIn = (folder: string) => ({
    ...process.env,
    GOFLAGS: '-mod=mod',
    GOPROXY: 'off',
    GOCACHE: join(folder, '.go-cache'),
    CI: '1'
});

async function skipWithout(tools: readonly string[], id: string, test: Context): Promise<void> {
    const there = await Promise.all(tools.map(isThere));
    const missing = tools.filter((_tool, index) => !there[index]);
    if (missing.length > 0) {
        console.log(`      ${id} was not built: ${missing.join(', ')} is not installed.`);
        test.skip();
    }
}

async function isThere(tool: string): Promise<boolean> {
    return run('sh', ['-c', `command -v ${tool}`]).then(
        () => true,
        () => false
    );
}

describe('the templates of workspaces', () => {
    let templates: WorkspaceTemplates;
    let folder: string;

    before(async () => {
        templates = await WorkspaceTemplates.read(directory);
    });

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-template-'));
    });

    afterEach(() => rm(folder, { recursive: true, force: true }));

    async function lay(id: string): Promise<void> {
        for (const [path, text] of Object.entries(templates.filesOf(id))) {
            await mkdir(dirname(join(folder, path)), { recursive: true });
            await writeFile(join(folder, path), text);
        }
    }

    it('are at least six, each described, small, and with a README and what Git is to leave out', () => {
        const list = templates.list();
        assert.deepEqual(
            list.map(({ id }) => id),
            ['plain', 'node', 'web', 'react', 'python', 'go', 'java']
        );
        for (const { id, description } of list) {
            const files = templates.filesOf(id);
            assert.match(description, /\.$/);
            assert.ok(files['README.md']?.startsWith('# '), id);
            assert.ok(files['.gitignore'], id);
            assert.ok(Object.values(files).join('').length < 20_000, id);
        }
    });

    it('have tasks that the IDE can run, in strict JSON', () => {
        for (const { id } of templates.list()) {
            const text = templates.filesOf(id)['.vscode/tasks.json'];
            if (id === 'plain') {
                assert.equal(text, undefined);
                continue;
            }
            const { version, tasks } = JSON.parse(text ?? '') as {
                version: string;
                tasks: { label: string; command: string; type: string }[];
            };
            assert.equal(version, '2.0.0');
            assert.ok(tasks.length > 0 && tasks.every(({ label, command, type }) => label && command && type === 'shell'), id);
        }
    });

    for (const [id, { tools, commands, prints }] of Object.entries(checks)) {
        it(`build, run and pass their own tests: ${id}`, async function () {
            this.timeout(120_000);
            await skipWithout(tools, id, this);
            await lay(id);
            if (existsSync(join(folder, 'vite.config.ts'))) {
                await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
            }
            let printed = '';
            for (const command of commands) {
                const { stdout } = await run('bash', ['-c', command], { cwd: folder, env: environmentIn(folder) }).catch(
                    (error: Error & { stderr?: string; stdout?: string }) =>
                        assert.fail(`${command}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`)
                );
                printed += stdout;
            }
            assert.match(printed, prints ?? /^/);
        });
    }

    for (const [id, { tools, build, command }] of Object.entries(servers)) {
        it(`serve on the next port where another program has the usual one: ${id}`, async function () {
            this.timeout(120_000);
            await skipWithout(tools, id, this);
            const other = createServer();
            // Where it is taken already, that serves as well.
            await new Promise(resolve => other.once('listening', resolve).once('error', resolve).listen(8080, '127.0.0.1'));
            await lay(id);
            const environment = { ...environmentIn(folder), PORT: undefined };
            if (build) {
                await run('bash', ['-c', build], { cwd: folder, env: environment });
            }
            const [program = '', ...rest] = command;
            const server = spawn(program, rest, { cwd: folder, env: environment });
            try {
                const port = await new Promise<number>((resolve, reject) => {
                    let printed = '';
                    const read = (chunk: Buffer) => {
                        printed += chunk.toString();
                        const said = /Listening on http:\/\/127\.0\.0\.1:(\d+)\s/.exec(printed);
                        if (said) {
                            resolve(Number(said[1]));
                        }
                    };
                    server.stdout.on('data', read);
                    server.stderr.on('data', read);
                    server.once('error', reject).once('exit', code => reject(new Error(`It ended with ${code}: ${printed}`)));
                });
                assert.ok(port > 8080 && port < 8100, String(port));
                assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
            } finally {
                server.kill('SIGKILL');
                other.close();
            }
        });
    }
});
