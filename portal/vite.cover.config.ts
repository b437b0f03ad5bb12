import { defineConfig, type Plugin } from 'vite';

/** Names the two hashed files for the gateway, which writes them into the IDE's page. */
function coverManifest(): Plugin {
    return {
        name: 'cover-manifest',
        enforce: 'post',
        generateBundle(_options, bundle) {
            const named = (ending: string) => Object.keys(bundle).find(name => name.endsWith(ending));
            const script = named('.js');
            const style = named('.css');
            if (script === undefined || style === undefined) {
                throw new Error('The cover must consist of one script and one style sheet.');
            }
            this.emitFile({ type: 'asset', fileName: 'manifest.json', source: `${JSON.stringify({ script, style })}\n` });
        }
    };
}

export default defineConfig({
    plugins: [coverManifest()],
    publicDir: false,
    build: {
        outDir: 'dist/cover',
        emptyOutDir: true,
        target: 'es2022',
        assetsInlineLimit: 0,
        cssCodeSplit: false,
        modulePreload: false,
        rolldownOptions: {
            input: 'src/cover/cover.ts',
            output: {
                // A classic script, so that it runs where it stands, before the bundle of the IDE.
                format: 'iife',
                entryFileNames: 'cover-[hash].js',
                assetFileNames: 'cover-[hash][extname]'
            }
        }
    }
});
