import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platformPaths } from '@coditect/protocol';
import { z } from 'zod';

const bundleManifestSchema = z.object({
    hash: z.string().regex(/^[a-z0-9]+$/),
    entry: z.object({ styles: z.array(z.string()), scripts: z.array(z.string()) }),
    files: z.record(z.string(), z.object({ type: z.string(), bytes: z.number() }))
});

const coverManifestSchema = z.object({ script: z.string(), style: z.string() });

/** The IDE's frontend as `scripts/package-ide.mjs` lays it out: one content-hashed folder that all workspaces share. */
export interface IdeBundle {
    /** Folder whose files are served below `/_platform/ide/`, precompressed; its first level is the hash. */
    readonly directory: string;
    readonly hash: string;
    /** Names of the bundle's files, some of which the IDE asks for relative to its page. */
    readonly files: ReadonlySet<string>;
    /** Folder of the start cover's files, served below `/_platform/cover/`. */
    readonly coverDirectory: string;
    /** The page at `/`. The same for every workspace: what differs is read by its scripts. */
    readonly page: string;
    /** Of all that the page names: another page has another one. The page itself says it to the cover. */
    readonly version: string;
}

/** Raised when the frontend was not built and packaged. */
export class BundleMissingError extends Error {
    override readonly name = 'BundleMissingError';
}

export async function loadIdeBundle(ideDirectory: string, portalDirectory: string, controlOrigin: string): Promise<IdeBundle> {
    const directory = join(ideDirectory, 'dist', 'ide');
    const coverDirectory = join(portalDirectory, 'cover');
    const manifest = bundleManifestSchema.parse(await readJson(join(directory, 'manifest.json')));
    const icon = await readPart(join(portalDirectory, 'favicon.svg'));
    const cover = coverManifestSchema.parse(await readJson(join(coverDirectory, 'manifest.json')));
    const version = versionOf([manifest.hash, cover, controlOrigin, icon]);
    return {
        directory,
        hash: manifest.hash,
        files: new Set(Object.keys(manifest.files)),
        coverDirectory,
        page: composePage(manifest, cover, {
            controlOrigin,
            version,
            icon: `data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}`
        }),
        version
    };
}

function versionOf(parts: readonly unknown[]): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

async function readJson(file: string): Promise<unknown> {
    return JSON.parse(await readPart(file));
}

async function readPart(file: string): Promise<string> {
    try {
        return await readFile(file, 'utf8');
    } catch (error) {
        throw new BundleMissingError(`The IDE's pages have not been built (${file}: ${String(error)}). Run \`npm run build\`.`);
    }
}

/** The cover comes first and paints at once; the browser finds the IDE's style and script by looking ahead, and loads them behind it. */
function composePage(
    manifest: z.infer<typeof bundleManifestSchema>,
    cover: z.infer<typeof coverManifestSchema>,
    { controlOrigin, version, icon }: { readonly controlOrigin: string; readonly version: string; readonly icon: string }
): string {
    const asset = (name: string) => `${platformPaths.ide}/${manifest.hash}/${name}`;
    const { styles, scripts } = manifest.entry;
    const lines = [
        '<!DOCTYPE html>',
        '<html lang="en">',
        '<head>',
        '<meta charset="UTF-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<title>CODITECT</title>',
        `<link rel="icon" href="${icon}">`,
        `<link rel="stylesheet" href="${platformPaths.cover}/${cover.style}">`,
        '</head>',
        '<body>',
        `<script src="${platformPaths.cover}/${cover.script}" data-control-origin="${controlOrigin}" data-version="${version}"></script>`,
        ...styles.map(name => `<link rel="stylesheet" href="${asset(name)}">`),
        ...scripts.map(name => `<script src="${asset(name)}" charset="utf-8"></script>`),
        '</body>',
        '</html>',
        ''
    ];
    return lines.join('\n');
}
