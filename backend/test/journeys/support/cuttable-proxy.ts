import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Carries TCP to the platform, and stands for the network in between: connections break when a test says so. */
export class CuttableProxy {
    private readonly sockets = new Set<Socket>();
    private refusing = false;

    private constructor(private readonly server: Server) {}

    static async start(target: number): Promise<CuttableProxy> {
        const server = createServer();
        const proxy = new CuttableProxy(server);
        server.on('connection', client => proxy.carry(client, target));
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        return proxy;
    }

    get port(): number {
        return (this.server.address() as AddressInfo).port;
    }

    /** Breaks every connection and takes no new one until {@link mend}. */
    cut(): void {
        this.refusing = true;
        for (const socket of this.sockets) {
            socket.destroy();
        }
    }

    mend(): void {
        this.refusing = false;
    }

    close(): Promise<void> {
        this.cut();
        return new Promise(resolve => this.server.close(() => resolve()));
    }

    private carry(client: Socket, target: number): void {
        if (this.refusing) {
            client.destroy();
            return;
        }
        const upstream = connect(target, '127.0.0.1');
        for (const [one, other] of [
            [client, upstream],
            [upstream, client]
        ] as const) {
            this.sockets.add(one);
            one.once('close', () => {
                this.sockets.delete(one);
                other.end();
            });
            // Either side may break at any time, which the other must feel too.
            one.once('error', () => other.destroy());
            one.pipe(other);
        }
    }
}
