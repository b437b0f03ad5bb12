import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An extension that a registry offers. */
export interface OfferedExtension {
    readonly namespace: string;
    readonly name: string;
    readonly displayName: string;
    readonly vsix: Uint8Array;
}

/** A private mirror with one extension: as much of Open VSX's API (https://open-vsx.org/swagger-ui) as an IDE asks for. */
export class ExtensionRegistry {
    readonly unknown: string[] = [];
    private readonly server = createServer((request, response) => this.answer(new URL(request.url ?? '/', this.origin), response));

    private constructor(private readonly offered: OfferedExtension) {}

    static async start(offered: OfferedExtension): Promise<ExtensionRegistry> {
        const registry = new ExtensionRegistry(offered);
        await new Promise<void>(resolve => registry.server.listen(0, '127.0.0.1', resolve));
        return registry;
    }

    get origin(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    async close(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise(resolve => this.server.close(resolve));
    }

    private answer(url: URL, response: ServerResponse): void {
        const { namespace, name, displayName, vsix } = this.offered;
        const entry = {
            url: `${this.origin}/mirror/api/${namespace}/${name}`,
            files: { download: `${this.origin}/mirror/files/${namespace}.${name}-1.0.0.vsix` },
            name,
            namespace,
            displayName,
            version: '1.0.0',
            timestamp: '2026-01-01T00:00:00.000Z',
            downloadCount: 7,
            engines: { vscode: '^1.80.0' },
            publishedBy: { loginName: namespace }
        };
        const matches = (question: string | null) =>
            `${namespace}.${name} ${displayName}`.toLowerCase().includes((question ?? '').toLowerCase());
        if (url.pathname === '/mirror/api/-/search') {
            const extensions = matches(url.searchParams.get('query'))
                ? [{ ...entry, allVersions: [{ url: entry.url, version: '1.0.0', engines: entry.engines }] }]
                : [];
            respond(response, { offset: 0, totalSize: extensions.length, extensions });
        } else if (url.pathname === '/mirror/api/v2/-/query') {
            const extensions = matches(url.searchParams.get('extensionId')) ? [{ ...entry, allVersions: { '1.0.0': entry.url } }] : [];
            respond(response, { offset: 0, totalSize: extensions.length, extensions });
        } else if (url.href === entry.files.download) {
            response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(vsix);
        } else {
            this.unknown.push(url.href);
            response.writeHead(404).end();
        }
    }
}

function respond(response: ServerResponse, body: unknown): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
