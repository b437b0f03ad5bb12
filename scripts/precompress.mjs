// Compressed forms of static files, made once at the build and not at each request.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

/** Formats that are compressed already. */
const incompressible = new Set(['.br', '.gif', '.gz', '.jpg', '.png', '.woff', '.woff2']);

export const isCompressible = name => !incompressible.has(extname(name));

/** Each form's suffix, and how it is made: brotli 11 and gzip 9, the smallest of each. */
export const encodings = [
    {
        suffix: 'br',
        compress: (bytes, isText) =>
            promisify(zlib.brotliCompress)(bytes, {
                params: {
                    [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
                    [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
                    [zlib.constants.BROTLI_PARAM_MODE]: isText ? zlib.constants.BROTLI_MODE_TEXT : zlib.constants.BROTLI_MODE_GENERIC,
                    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length
                }
            })
    },
    { suffix: 'gz', compress: bytes => promisify(zlib.gzip)(bytes, { level: 9 }) }
];

/** Puts `.br` and `.gz` beside each file of a folder that gains from it. */
export async function precompress(folder) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const files = entries.filter(entry => entry.isFile() && isCompressible(entry.name)).map(entry => join(entry.parentPath, entry.name));
    for (const file of files) {
        const bytes = await readFile(file);
        for (const { suffix, compress } of encodings) {
            const compressed = await compress(bytes, true);
            if (compressed.length < bytes.length) {
                await writeFile(`${file}.${suffix}`, compressed);
            }
        }
    }
}
