import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packagePlugins } from './package-plugins.mjs';

describe('the packaged VS Code extensions', function () {
    this.timeout(60_000);

    let folder;
    let target;
    let ids;

    before(async () => {
        folder = await mkdtemp(path.join(tmpdir(), 'coditect-plugins-'));
        target = path.join(folder, 'plugins');
        ids = await packagePlugins({ target });
    });

    after(() => rm(folder, { recursive: true, force: true }));

    const manifestOf = async id => JSON.parse(await readFile(path.join(target, id, 'package.json'), 'utf8'));
    const readAll = () => Promise.all(ids.map(async id => ({ id, manifest: await manifestOf(id) })));

    it('are at least 25, each a folder by its id', async () => {
        assert.ok(ids.length >= 25, String(ids.length));
        assert.deepEqual((await readdir(target)).sort(), ids);
        for (const { id, manifest } of await readAll()) {
            assert.equal(`${manifest.publisher}.${manifest.name}`, id);
        }
    });

    it('have every file that their manifests name: programs, grammars, themes, snippets and icons', async () => {
        for (const { id, manifest } of await readAll()) {
            const { grammars = [], themes = [], iconThemes = [], snippets = [], languages = [] } = manifest.contributes ?? {};
            const named = [
                ...[manifest.main, manifest.icon].filter(Boolean),
                ...[...grammars, ...themes, ...iconThemes, ...snippets].map(contribution => contribution.path),
                ...languages.map(language => language.configuration).filter(Boolean)
            ];
            for (const file of named) {
                assert.ok(existsSync(path.join(target, id, file)), `${id} lacks ${file}`);
            }
        }
    });

    it('run in the workspace, none of them in the page', async () => {
        for (const { id, manifest } of await readAll()) {
            assert.equal(manifest.browser, undefined, id);
        }
    });

    it('start nothing but when a file, a command or a view of theirs is asked for', async () => {
        for (const { id, manifest } of await readAll()) {
            for (const event of manifest.activationEvents ?? []) {
                assert.notEqual(event, '*', id);
                assert.notEqual(event, 'onStartupFinished', id);
            }
        }
    });

    it('bring the language servers that they start', async () => {
        const servers = (await readAll()).filter(({ manifest }) => manifest.languageServer);
        assert.deepEqual(
            servers.map(({ id }) => id),
            ['coditect.bash', 'coditect.dockerfile', 'coditect.python', 'coditect.typescript', 'coditect.yaml']
        );
        for (const { id, manifest } of servers) {
            assert.ok(existsSync(path.join(target, id, manifest.languageServer.entry)), id);
        }
    });

    it('bring all that their language servers read before they answer', async () => {
        const servers = (await readAll()).filter(({ manifest }) => manifest.languageServer);
        const answers = await Promise.all(servers.map(({ id, manifest }) => initialized(path.join(target, id), manifest.languageServer)));
        for (const [index, { id }] of servers.entries()) {
            assert.ok(answers[index].result?.capabilities.completionProvider, `${id}: ${JSON.stringify(answers[index])}`);
        }
    });

    it('replace what an earlier build packaged, and leave no draft behind', async () => {
        await packagePlugins({ target });
        assert.deepEqual(await readdir(folder), ['plugins']);
        assert.deepEqual((await readdir(target)).sort(), ids);
    });
});

/** What a server answers to the first message of the Language Server Protocol; with what it complained of, where it ends instead. */
async function initialized(folder, { entry, arguments: args, initializationOptions = {} }) {
    const options = JSON.stringify(initializationOptions).replaceAll('<server>', path.join(folder, entry.split('/')[0]));
    const params = { processId: process.pid, rootUri: null, capabilities: {}, initializationOptions: JSON.parse(options) };
    const server = spawn(process.execPath, [path.join(folder, entry), ...args, '--stdio'], { cwd: folder });
    try {
        const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
        server.stdin.write(`Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
        return await new Promise((resolve, reject) => {
            let printed = '';
            let complaint = '';
            server.stderr.on('data', chunk => {
                complaint += chunk;
            });
            server.stdout.on('data', chunk => {
                printed += chunk;
                // Notices may come before. Each message's head ends with an empty line, and none of the contents have one.
                const answer = printed.split(/Content-Length: \d+\r\n\r\n/).find(text => /"id":1\b/.test(text) && isWhole(text));
                if (answer) {
                    resolve(JSON.parse(answer));
                }
            });
            server.once('error', reject);
            server.once('close', code => resolve({ code, complaint: complaint.slice(-2000) }));
        });
    } finally {
        server.kill();
    }
}

function isWhole(text) {
    try {
        return Boolean(JSON.parse(text));
    } catch {
        return false;
    }
}
