import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
    plugins: [react()],
    build: {
        outDir: 'dist',
        emptyOutDir: true,
        target: 'es2022',
        // The content security policy allows no data: addresses, so nothing may be inlined as one.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: true
    },
    server: { proxy: { '/api': { target: 'http://localhost:3000', ws: true } } }
});
