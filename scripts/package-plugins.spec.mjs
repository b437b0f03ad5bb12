import assert from 'node:assert/strict';
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

    it('replace what an earlier build packaged, and leave no draft behind', async () => {
        await packagePlugins({ target });
        assert.deepEqual(await readdir(folder), ['plugins']);
        assert.deepEqual((await readdir(target)).sort(), ids);
    });
});
