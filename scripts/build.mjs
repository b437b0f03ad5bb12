// Builds what changed: protocol, extensions, backend and command line by TypeScript, the portal by Vite, the IDE by Theia.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, step } from './console.mjs';
import { precompress } from './precompress.mjs';
import { root, run, runNode } from './run.mjs';
import { checkNode, ensureDependencies } from './setup.mjs';
import { ifChanged } from './stamps.mjs';

const shared = ['protocol', 'package-lock.json', 'tsconfig.base.json', 'scripts/build.mjs'];
const ide = ['browser-app', 'extensions', ...shared];

/** Runs each step whose inputs changed, and prints a line for it. */
export async function build() {
    const outputs = [
        'protocol/lib/index.js',
        'backend/lib/src/main.js',
        'cli/lib/main.js',
        'extensions/identity/lib/browser/identity-frontend-module.js'
    ];
    await changed(
        'typescript',
        'Compiling TypeScript',
        ['extensions', 'backend', 'cli', 'portal', 'plugins-src', 'tsconfig.json', ...shared],
        outputs,
        () => runNode('node_modules/tsc-native/bin/tsc', ['-b'])
    );
    const pages = ['portal/dist/index.html', 'portal/dist/cover/manifest.json'];
    await changed('portal', 'Building the portal', ['portal', ...shared, 'scripts/precompress.mjs'], pages, async () => {
        await buildWorkspace('portal');
        await precompress(join(root, 'portal/dist'));
    });
    const plugins = ['plugins-src', 'scripts/package-plugins.mjs', 'scripts/packaging', 'package-lock.json'];
    await changed(
        'plugins',
        'Packaging VS Code extensions',
        plugins,
        ['browser-app/plugins/coditect.typescript/package.json'],
        async () => {
            const { packagePlugins } = await import('./package-plugins.mjs');
            await packagePlugins();
        }
    );
    const ideOutputs = ['browser-app/lib/backend/main.js', 'browser-app/lib/frontend/bundle.js'];
    await changed('ide', 'Building the IDE', ide, ideOutputs, () => buildWorkspace('browser-app'));
    const compiled = ['browser-app/lib/backend/ide.code'];
    const compiling = [...ide, 'backend/src/adapters/workspace-runtime/ide-command.ts', 'scripts/compile-ide-backend.mjs'];
    await changed('ide-code', "Compiling the IDE's backend ahead", compiling, compiled, async () => {
        const { compileIdeBackend } = await import('./compile-ide-backend.mjs');
        await compileIdeBackend();
    });
    const packaged = ['browser-app/dist/ide/manifest.json'];
    await changed(
        'ide-package',
        'Compressing the IDE for browsers',
        [...ide, 'scripts/package-ide.mjs', 'scripts/precompress.mjs'],
        packaged,
        async () => {
            const { packageIde } = await import('./package-ide.mjs');
            await packageIde({});
        }
    );
}

function changed(name, title, inputs, outputs, make) {
    return ifChanged(name, inputs, outputs, () => step(title, make));
}

function buildWorkspace(name) {
    return run('npm', ['run', 'build', '--silent', '-w', name], { env: { ...process.env, NODE_ENV: 'production' } });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    checkNode();
    ensureDependencies().then(build).catch(fail);
}
