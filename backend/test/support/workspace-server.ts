import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Echo } from './scripted-runtime.js';

/** What a person lets listen in a workspace: answers with what it was asked, or as the test tells it to. */
export class WorkspaceServer {
    readonly asked: Echo[] = [];
    answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
    private readonly sockets: WebSocketServer;

    private constructor(private readonly server: Server) {
        server.on('request', (request: IncomingMessage, response: ServerResponse) => this.handle(request, response));
        this.sockets = new WebSocketServer({ server });
        this.sockets.on('connection', (socket, request) => {
            this.asked.push(echoOf(request));
            socket.on('message', data => socket.send(`echo ${String(data)}`));
        });
    }

    static async start(): Promise<WorkspaceServer> {
        const server = createServer();
        const started = new WorkspaceServer(server);
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        return started;
    }

    get port(): number {
        return (this.server.address() as AddressInfo).port;
    }

    /** The last request that came. */
    get last(): Echo {
        const last = this.asked.at(-1);
        if (!last) {
            throw new Error('Nothing was asked.');
        }
        return last;
    }

    close(): void {
        for (const client of this.sockets.clients) {
            client.terminate();
        }
        this.server.close();
        this.server.closeAllConnections();
    }

    private handle(request: IncomingMessage, response: ServerResponse): void {
        this.asked.push(echoOf(request));
        if (this.answer) {
            this.answer(request, response);
        } else {
            response.setHeader('content-type', 'application/json').end(JSON.stringify(echoOf(request)));
        }
    }
}

function echoOf({ method = '', url = '', headers }: IncomingMessage): Echo {
    return { method, url, headers };
}
