import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { WebSocket } from 'ws';
import { within } from './sockets.js';
import type { TestBrowser } from './test-browser.js';

const patience = 10_000;

/** What is answered, byte for byte, and how a request and a websocket that get it are answered in their turn. */
const answers: readonly (readonly [bytes: string, status: number, socketStatus: number])[] = [
    ['HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n', 502, 502],
    ['HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n', 502, 502],
    ['HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n', 200, 200],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 200, 200],
    ['HTTP/1.1 200 OK\r\nx: \x01y\r\nContent-Length: 0\r\n\r\n', 503, 503],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi', 503, 503],
    ['SSH-2.0-OpenSSH\r\n', 503, 503],
    ['', 503, 503]
];

/** Those that go wrong after the beginning was passed on, or that are none to what was asked. */
const broken: readonly string[] = [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n1\r\na\r\n0\r\nx: \x01y\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nnonsense\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n\x81\x7f'
];

/** A program in a workspace that answers with the bytes it is told, whatever it is asked. */
export class HostileServer {
    private bytes = '';
    private ending: 'end' | 'resetAndDestroy' = 'end';

    private constructor(private readonly server: Server) {
        server.on('connection', socket => {
            socket.on('error', () => undefined);
            socket.once('data', () => socket.write(Buffer.from(this.bytes, 'latin1'), () => socket[this.ending]()));
        });
    }

    static async start(): Promise<HostileServer> {
        const server = createServer();
        await once(server.listen(0, '127.0.0.1'), 'listening');
        return new HostileServer(server);
    }

    get port(): number {
        return (this.server.address() as AddressInfo).port;
    }

    close(): void {
        this.server.close();
    }

    /** Each of its answers ends, for a request and for a websocket, and the next question is answered as if nothing had been. */
    async tryEverything(browser: TestBrowser, origin: string): Promise<void> {
        const address = `${origin}/hostile`;
        const socket = () => within(patience, 'the websocket is refused', endOf(browser.socket(address, { origin })));
        for (const [bytes, status, socketStatus] of answers) {
            this.bytes = bytes;
            assert.equal((await browser.send(address)).status, status, bytes);
            assert.equal(await socket(), socketStatus, `websocket: ${bytes}`);
        }
        for (const ending of ['end', 'resetAndDestroy'] as const) {
            for (const bytes of broken) {
                [this.bytes, this.ending] = [bytes, ending];
                await within(patience, `${ending} after ${bytes}`, Promise.allSettled([browser.send(address)]));
                await socket();
            }
        }
        [this.bytes, this.ending] = ['HTTP/1.1 204 Fine\r\n\r\n', 'end'];
        assert.equal((await browser.send(address)).status, 204);
    }
}

/** Resolves once the connection is over, with the status that was answered, if any was. */
function endOf(socket: WebSocket): Promise<number | undefined> {
    return new Promise(resolve => {
        let status: number | undefined;
        socket.on('error', () => resolve(status));
        socket.once('close', () => resolve(status));
        socket.once('unexpected-response', (_request, response) => {
            status = response.statusCode;
            response.once('error', () => undefined).once('close', () => resolve(status));
            response.resume();
        });
    });
}
