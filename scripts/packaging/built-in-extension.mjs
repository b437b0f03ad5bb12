/**
 * Turns an npm package `@codingame/monaco-vscode-<name>-default-extension` back into the VS Code extension that it was made of.
 *
 * Such a package holds the extension's files in one flat folder, and in its `index.js` a line for each,
 * `registerFileUrl('<path in the extension>', new URL('./resources/<file>', import.meta.url).toString(), …)`. The manifest is
 * the file `package.json` among them. What the extension can do is built for browsers: one CommonJS file that the manifest
 * names as `browser`, and perhaps a language server for a web worker.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const registered = /registerFileUrl\('([^']+)', new URL\('\.\/([^']+)'/g;

/** What runs nowhere in the IDE: sources, source maps, and an editor that VS Code itself does not enable yet. */
const leftOut = /\.map$|\.ts$|^markdown-editor-out\//;

/**
 * Emmet asks to be woken by a file in any language, a plain text included, and would keep the extension host running in every
 * workspace. These are the languages that it does something in: those of its own setting, and its stylesheets.
 */
const woken = {
    'vscode.emmet': [
        ...['html', 'xml', 'xsl', 'pug', 'slim', 'haml', 'handlebars', 'php', 'vue', 'svelte', 'razor', 'twig', 'jade'],
        ...['javascriptreact', 'typescriptreact', 'css', 'scss', 'sass', 'less', 'stylus']
    ]
};

/** What is started as a worker. */
const languageServer = /\/browser\/\w*[sS]erver\w*Main\.js$/;

/** The worker of browsers, made of Node's threads, which language servers of browser builds start. */
const workerFile = 'web-worker.cjs';

/**
 * @param {object} options
 * @param {string} options.source Folder of the npm package.
 * @param {string} options.target Folder that holds a folder for each extension.
 * @param {string} options.webWorker The file that makes browsers' workers of Node's.
 * @returns {Promise<string>} The extension's id, and name of its folder.
 */
export async function packageBuiltInExtension({ source, target, webWorker }) {
    const index = await readFile(path.join(source, 'index.js'), 'utf8');
    const files = new Map([...index.matchAll(registered)].map(([, place, file]) => [place, path.join(source, file)]));
    const manifestFile = files.get('package.json');
    if (!manifestFile) {
        throw new Error(`${source} registers no package.json: its format is another than this script knows.`);
    }
    const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
    const id = `${manifest.publisher}.${manifest.name}`;
    const folder = path.join(target, id);
    for (const [place, file] of files) {
        // A module is registered a second time without its extension, as imports name it.
        if (!leftOut.test(place) && path.extname(place) === path.extname(file.replace(/\.txt$/, ''))) {
            await mkdir(path.dirname(path.join(folder, place)), { recursive: true });
            await copyFile(file, path.join(folder, place));
        }
    }
    const entry = manifest.browser && `${path.posix.normalize(manifest.browser).replace(/\.js$/, '')}.js`;
    if (entry && files.has(entry)) {
        await makeRunInNode(path.join(folder, entry), path.join(folder, workerFile), webWorker);
    }
    for (const place of files.keys()) {
        if (languageServer.test(place)) {
            await tellBrowserBuild(path.join(folder, place));
        }
    }
    await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(nodeManifest(manifest, entry, files), null, 2)}\n`);
    return id;
}

/**
 * An extension for browsers would run in the person's page. In the workspace's extension host it reaches the files, is
 * confined to the sandbox, and costs nobody's page anything.
 */
async function makeRunInNode(entry, worker, webWorker) {
    const code = await readFile(entry, 'utf8');
    if (/\bnew Worker\(/.test(code)) {
        await copyFile(webWorker, worker);
        const from = `./${path.relative(path.dirname(entry), worker).split(path.sep).join('/')}`;
        await writeFile(entry, `const Worker = require(${JSON.stringify(from)});\n${code}`);
    }
}

/** TypeScript, of which HTML's server has a part, takes a thread of Node's for Node and misses modules that the build left out. */
async function tellBrowserBuild(server) {
    await writeFile(server, `process.browser = true;\n${await readFile(server, 'utf8')}`);
}

function nodeManifest({ main: _main, browser: _browser, icon, ...manifest }, entry, files) {
    const languages = woken[`${manifest.publisher}.${manifest.name}`];
    return {
        ...manifest,
        ...(languages
            ? {
                  activationEvents: [
                      ...manifest.activationEvents.filter(event => event !== 'onLanguage'),
                      ...languages.map(language => `onLanguage:${language}`)
                  ]
              }
            : {}),
        ...(icon && files.has(path.posix.normalize(icon)) ? { icon } : {}),
        ...(entry && files.has(entry) ? { main: `./${entry}` } : {})
    };
}
