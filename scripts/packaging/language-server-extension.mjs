/** Makes extensions of language servers: the program of plugins-src/language-server, a manifest, and the server's own files. */
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { languageServers } from '../../plugins-src/language-servers.mjs';

const publisher = 'coditect';

const common = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'eof',
    logLevel: 'error'
};

/**
 * @param {object} options
 * @param {string} options.sources Folder plugins-src.
 * @param {string} options.target Folder that holds a folder for each extension.
 * @param {(name: string) => string} options.folderOf Folder of an npm package.
 * @returns {Promise<string>[]} One for each extension, with its id.
 */
export function packageLanguageServers({ sources, target, folderOf }) {
    const program = esbuild.build({
        ...common,
        entryPoints: [path.join(sources, 'language-server', 'src', 'extension.ts')],
        external: ['vscode'],
        write: false
    });
    return languageServers.map(async description => packageServer(description, { target, folderOf, program: await program }));
}

async function packageServer(description, { target, folderOf, program }) {
    const { server } = description;
    const folder = path.join(target, `${publisher}.${description.name}`);
    await mkdir(path.join(folder, 'dist'), { recursive: true });
    await writeFile(path.join(folder, 'dist', 'extension.js'), program.outputFiles[0].contents);
    const { version, license } = JSON.parse(await readFile(path.join(folderOf(server.package), 'package.json'), 'utf8'));
    await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifestOf(description, version, license), null, 2)}\n`);
    for (const [place, module] of Object.entries(server.bundle ?? {})) {
        await esbuild.build({
            ...common,
            entryPoints: [path.join(folderOf(server.package), module)],
            outfile: path.join(folder, 'server', place),
            // Builds for both worlds name their parts by `require` of a parameter, which no bundler follows; those for bundlers don't.
            mainFields: ['module', 'main']
        });
    }
    for (const [place, source] of Object.entries(server.copy ?? {})) {
        await copy(sourceOf(source, folderOf), path.join(folder, 'server', place), server.without);
    }
    return `${publisher}.${description.name}`;
}

function sourceOf(source, folderOf) {
    const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(source);
    return path.join(folderOf(name), rest);
}

async function copy(from, to, without) {
    await mkdir(path.dirname(to), { recursive: true });
    if (path.extname(from) === '') {
        await cp(from, to, { recursive: true, filter: source => !without?.test(source) });
    } else {
        await copyFile(from, to);
    }
}

function manifestOf(
    { name, displayName, description, languages, server, settings, initializationOptions, configuration },
    version,
    license
) {
    return {
        publisher,
        name,
        displayName,
        description,
        version,
        license,
        categories: ['Programming Languages'],
        engines: { vscode: '^1.90.0' },
        main: './dist/extension.js',
        activationEvents: languages.map(language => `onLanguage:${language}`),
        capabilities: { untrustedWorkspaces: { supported: true } },
        contributes: { configuration: { title: displayName, properties: configuration } },
        languageServer: { entry: `server/${server.entry}`, arguments: server.arguments ?? [], languages, settings, initializationOptions }
    };
}
