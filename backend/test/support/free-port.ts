import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that the kernel gives to connections and to servers that ask for any (on Linux from 32768), so that none of those
 * takes a port between this choice and its use, or while a platform restarts on it. None that browsers refuse is among them.
 */
const first = 20_000;
const last = 32_000;

/**
 * A port of the loopback interface that nobody listens on, on either of its addresses, and that is given to nobody else who asks here,
 * in any process of the machine, for as long as this one lives.
 */
export async function freePort(): Promise<number> {
    for (let tries = 0; tries < 1_000; tries += 1) {
        const port = first + Math.floor(Math.random() * (last - first));
        if ((await isFree(port)) && (await isReserved(port))) {
            return port;
        }
    }
    throw new Error(`There is no free port between ${first} and ${last}.`);
}

/** The UDP port of the same number is in nobody's way, and belongs to one process until that ends, however it ends. */
async function isReserved(port: number): Promise<boolean> {
    const reservation = createSocket('udp4');
    reservation.bind({ port, address: '127.0.0.1', exclusive: true });
    const bound = await settled(once(reservation, 'listening'));
    if (bound) {
        reservation.unref();
    }
    return bound;
}

async function isFree(port: number): Promise<boolean> {
    for (const host of ['127.0.0.1', '::1']) {
        const server = createServer();
        const code = await once(server.listen(port, host), 'listening').then(
            () => undefined,
            (error: NodeJS.ErrnoException) => error.code
        );
        await new Promise(resolve => server.close(resolve));
        // Where the machine has no IPv6, nobody listens there either.
        if (code !== undefined && code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
            return false;
        }
    }
    return true;
}

const settled = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
        () => true,
        () => false
    );
