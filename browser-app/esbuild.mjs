/**
 * Builds what `theia build` generated (gen-esbuild.*.mjs, src-gen/), with the changes below. They make the page smaller:
 * what a browser may never need is a file beside the bundle instead of text inside it.
 */
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import esbuild from 'esbuild';
import { withEarlyModules } from './early-modules.mjs';
import { browserOptions, watch } from './gen-esbuild.browser.mjs';
import { nodeOptions } from './gen-esbuild.node.mjs';

const require = createRequire(import.meta.url);

/** The address of the folder that the bundle came from: the page itself lies elsewhere. */
const bundleFolder = 'globalThis.coditectBundleFolder';
const rememberBundleFolder = `if(typeof document!=="undefined")${bundleFolder}=document.currentScript.src.replace(/[^/]*$/,"");`;

/** A browser picks one format of a font, so each is a file of its own. */
const fontFiles = Object.fromEntries(['.ttf', '.eot', '.woff', '.woff2'].map(extension => [extension, 'file']));

/** Font Awesome's SVG font, which only browsers of long ago read, is not to come with every page as the small icons do. */
const svgFontFile = {
    name: 'svg-font-file',
    setup(build) {
        build.onLoad({ filter: /webfont\.svg$/ }, async args => ({ contents: await readFile(args.path), loader: 'file' }));
    }
};

/** WebAssembly as a file beside the bundle, where Theia's configuration would put it into the bundle as base64. */
const wasmFiles = {
    name: 'wasm-files',
    setup(build) {
        const found = new Set();
        build.onLoad({ filter: /\.wasm$/ }, args => {
            found.add(args.path);
            return { contents: `module.exports = ${bundleFolder} + ${JSON.stringify(path.basename(args.path))};`, loader: 'js' };
        });
        build.onEnd(async () => {
            await Promise.all([...found].map(file => copyFile(file, path.join(build.initialOptions.outdir, path.basename(file)))));
        });
    }
};

/** The generated entry with its modules run while the page connects, and the editor's worker beside the bundle, not the page. */
const ownEntry = {
    name: 'own-entry',
    setup(build) {
        build.onLoad({ filter: /src-gen[\\/]frontend[\\/]index\.js$/ }, async args => {
            const entry = await replaced(args, `'./editor.worker.js'`, `${bundleFolder} + 'editor.worker.js'`);
            return { ...entry, contents: withEarlyModules(entry.contents) };
        });
    }
};

/**
 * esbuild escapes what is not ASCII, but not in regular expressions, where the escape means the same. One such character
 * makes a browser keep two bytes for each of the millions of characters of a script.
 */
const oneByteScript = {
    name: 'one-byte-script',
    setup(build) {
        build.onEnd(async ({ errors }) => {
            if (errors.length === 0) {
                const file = path.join(build.initialOptions.outdir, 'bundle.js');
                const script = await readFile(file, 'utf8');
                await writeFile(file, script.replace(/[^\0-\x7f]/g, escapeOf));
            }
        });
    }
};

const escapeOf = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Tables that only a translated IDE reads (1.9 MB in the bundle and again in the editor's worker, and the messages of zod in
 * all its languages). No language pack is part of the application; whoever adds one removes this.
 */
const englishOnly = {
    name: 'english-only',
    setup(build) {
        build.onLoad({ filter: /i18n[\\/]nls\.metadata\.json$/ }, () => ({ contents: '{"keys":{},"messages":{}}', loader: 'json' }));
        build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export {};', loader: 'js' }));
    }
};

/** Text that a page needs when a file in one of the old encodings of East Asia is opened: at once, since the reader can't wait. */
const fetchNow = name => `
    const request = new XMLHttpRequest();
    request.open('GET', ${bundleFolder} + ${JSON.stringify(name)}, false);
    request.send();
    if (request.status !== 200) throw new Error('A table of characters could not be loaded. Try again.');
    module.exports = JSON.parse(request.responseText);
`;

/** Theia's widgets get their scrollbars once the IDE is usable (extensions/startup/src/browser/late-scrollbar.ts). */
const lateScrollbars = {
    name: 'late-scrollbars',
    setup(build) {
        const late = require.resolve('@coditect/startup/lib/browser/late-scrollbar');
        build.onResolve({ filter: /^perfect-scrollbar$/ }, ({ importer }) =>
            /@theia[\\/]core[\\/]lib[\\/]/.test(importer) ? { path: late } : undefined
        );
    }
};

/** Loads a script of the bundle's folder once, and resolves when it has run. */
const loadScript = name => `new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = ${bundleFolder} + ${JSON.stringify(name)};
    script.onload = resolve;
    script.onerror = () => reject(new Error('A part of the IDE could not be loaded: ' + ${JSON.stringify(name)}));
    document.head.append(script);
})`;

/**
 * What few pages need, as files that are loaded when they do: tables of characters (0.4 MB), the guesser of encodings (0.3 MB),
 * and the catalogue of JSON schemas (0.4 MB), which the page asks for while it goes on with its start.
 */
const laterFiles = {
    name: 'later-files',
    setup(build) {
        const found = new Map();
        build.onLoad({ filter: /iconv-lite[\\/]encodings[\\/]tables[\\/].*\.json$/ }, args => {
            const name = `iconv-${path.basename(args.path)}`;
            found.set(name, args.path);
            return { contents: fetchNow(name), loader: 'js' };
        });
        build.onLoad({ filter: /core[\\/]lib[\\/]browser[\\/]json-schema-store\.js$/ }, async args => {
            found.set('json-schemas.json', path.join(path.dirname(args.path), 'catalog.json'));
            return replaced(args, `require('./catalog.json')`, `await (await fetch(${bundleFolder} + 'json-schemas.json')).json()`);
        });
        build.onLoad({ filter: /core[\\/]lib[\\/]common[\\/]encoding-service\.js$/ }, args =>
            replaced(
                args,
                `await Promise.resolve().then(() => require('jschardet'))`,
                `globalThis.coditectJschardet ?? (await ${loadScript('jschardet.js')}, globalThis.coditectJschardet)`
            )
        );
        build.onResolve({ filter: /^later:/ }, args => ({ path: args.path.slice('later:'.length), namespace: 'later' }));
        build.onLoad({ filter: /.*/, namespace: 'later' }, args => ({
            contents: `globalThis.coditectJschardet = require(${JSON.stringify(args.path)});`,
            resolveDir: path.dirname(require.resolve('@theia/core/package.json')),
            loader: 'js'
        }));
        build.onEnd(async () => {
            const { outdir } = build.initialOptions;
            await Promise.all([...found].map(([name, file]) => copyFile(file, path.join(outdir, name))));
        });
    }
};

/** A file of Theia's with one expression changed. A Theia that writes it otherwise fails the build, not a person's IDE. */
async function replaced(args, expression, replacement) {
    const source = await readFile(args.path, 'utf8');
    if (!source.includes(expression)) {
        throw new Error(`${args.path} has no ${expression}, which esbuild.mjs changes.`);
    }
    return { contents: source.replace(expression, () => replacement), loader: 'js' };
}

/**
 * The backend loads all its code, and where it was started ahead then waits for the workspace that it will work for
 * (extensions/startup/src/node/claim.ts).
 */
const claimAfterLoading = {
    name: 'claim-after-loading',
    setup(build) {
        const loaded = `startupLog('modules loaded');`;
        const claim = `require('@coditect/startup/lib/node/claim').awaitClaim();`;
        build.onLoad({ filter: /src-gen[\\/]backend[\\/]server\.js$/ }, args => replaced(args, loaded, `${loaded} ${claim}`));
    }
};

/**
 * Large messages between page and backend are compressed: the descriptions of the VS Code extensions alone are some megabytes of
 * text at each visit. Small ones, such as keys typed into a terminal, would gain nothing.
 */
const compressedMessages = {
    name: 'compressed-messages',
    setup(build) {
        const limit = 'maxHttpBufferSize: this.maxHttpBufferSize';
        const compression = 'perMessageDeflate: { threshold: 32768, zlibDeflateOptions: { level: 3 }, serverNoContextTakeover: true }';
        build.onLoad({ filter: /core[\\/]lib[\\/]node[\\/]messaging[\\/]websocket-endpoint\.js$/ }, args =>
            replaced(args, limit, `${limit}, ${compression}`)
        );
    }
};

/**
 * Theia's own texts in other languages, 2.9 MB that every backend would parse and keep although most show none of them: files
 * beside the bundle, of which the one is read that somebody chose.
 */
const translationFiles = {
    name: 'translation-files',
    setup(build) {
        const found = new Set();
        build.onLoad({ filter: /theia-localization-contribution\.js$/ }, async args => {
            const source = await readFile(args.path, 'utf8');
            const contents = source.replace(
                /registerLocalizationFromRequire\(('[a-z-]+'), require\('([^']+)'\)\)/g,
                (_call, language, file) => {
                    found.add(path.resolve(path.dirname(args.path), file));
                    return `registerLocalizationFromFile(require('path').join(__dirname, 'i18n', '${path.basename(file)}'), ${language})`;
                }
            );
            if (found.size === 0) {
                throw new Error(`${args.path} registers translations in another way than esbuild.mjs expects.`);
            }
            return { contents, loader: 'js' };
        });
        build.onEnd(async () => {
            const target = path.join(build.initialOptions.outdir, 'i18n');
            await mkdir(target, { recursive: true });
            await Promise.all([...found].map(file => copyFile(file, path.join(target, path.basename(file)))));
        });
    }
};

/** What shells read to mark their commands, beside the bundle (extensions/terminal/src/node/shell-integration.ts). */
const shellIntegration = {
    name: 'shell-integration',
    setup(build) {
        const source = path.join(path.dirname(require.resolve('@coditect/terminal/package.json')), 'shell-integration');
        build.onEnd(() => cp(source, path.join(build.initialOptions.outdir, 'coditect-shell-integration'), { recursive: true }));
    }
};

/** Three packages of the backend bring the same tables of character sets; one copy does for all. */
const oneIconv = {
    name: 'one-iconv',
    setup(build) {
        build.onResolve({ filter: /^iconv-lite$/ }, async args => {
            if (args.pluginData === oneIconv) {
                return undefined;
            }
            const core = path.dirname(require.resolve('@theia/core/package.json'));
            return build.resolve(args.path, { kind: args.kind, resolveDir: core, pluginData: oneIconv });
        });
    }
};

/**
 * What is started as `main.js` loads the backend (`ide.js`) from code that was compiled at build time. Node can't import from
 * such code, which is asked of its own modules alone and can be required as well.
 */
const cachedMain = {
    name: 'cached-main',
    setup(build) {
        build.onEnd(async ({ errors }) => {
            if (errors.length > 0) {
                return;
            }
            const file = path.join(build.initialOptions.outdir, 'ide.js');
            const script = await readFile(file, 'utf8');
            const changed = script.replace(/\bimport\(("node:[a-z]+")\)/g, 'Promise.resolve().then(()=>require($1))');
            if (/[^\w$."'`]import\(/.test(changed)) {
                throw new Error('The backend imports what esbuild.mjs does not know of; see cached-main.');
            }
            await writeFile(file, changed.replace(/[^\0-\x7f]/g, escapeOf));
            await copyFile('cached-main.cjs', path.join(build.initialOptions.outdir, 'main.js'));
        });
    }
};

// Only @theia/secondary-window opens it.
const { 'secondary-window': _unused, ...entryPoints } = browserOptions.entryPoints;

const browserContext = await esbuild.context({
    ...browserOptions,
    entryPoints: { ...entryPoints, jschardet: 'later:jschardet' },
    loader: { ...browserOptions.loader, ...fontFiles },
    // What is written for the editor as npm knows it finds the one that Theia is built with.
    alias: { ...browserOptions.alias, 'monaco-editor': '@theia/monaco-editor-core' },
    // Two packages bring a codicon.ttf each.
    assetNames: '[name]-[hash]',
    banner: { js: rememberBundleFolder },
    legalComments: 'linked',
    plugins: [svgFontFile, wasmFiles, ownEntry, oneByteScript, englishOnly, laterFiles, lateScrollbars, ...browserOptions.plugins]
});
const { main, ...otherEntries } = nodeOptions.entryPoints;
const nodeContext = await esbuild.context({
    ...nodeOptions,
    plugins: [
        claimAfterLoading,
        compressedMessages,
        englishOnly,
        translationFiles,
        oneIconv,
        shellIntegration,
        ...nodeOptions.plugins,
        cachedMain
    ],
    // Loaded into the extension host by extensions/plugin-host.
    entryPoints: { ...otherEntries, ide: main, 'plugin-host-witness': '@coditect/plugin-host/lib/node/plugin-host-witness' }
});

if (watch) {
    await Promise.all([browserContext.watch(), nodeContext.watch()]);
} else {
    try {
        await browserContext.rebuild();
        await nodeContext.rebuild();
    } catch {
        // esbuild has told what is wrong.
        process.exitCode = 1;
    } finally {
        await Promise.all([browserContext.dispose(), nodeContext.dispose()]);
    }
}
