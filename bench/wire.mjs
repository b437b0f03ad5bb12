/**
 * The wire between browser and server: a TCP relay that counts every byte of a page, headers and websockets included, and
 * that can be as slow as a distant server. Unlike a browser's own throttling it also holds websockets, workers and the opening
 * of connections to their limits, and treats both sides alike, since it knows nothing of what it carries.
 */
import { connect, createServer } from 'node:net';
import { atEnd } from './clean-up.mjs';

/** 20 Mbit/s each way, 40 ms there and back. */
export const distant = { bytesPerSecond: 20_000_000 / 8, roundTripMilliseconds: 40 };

/** Relays what arrives at its `port` to `targetPort`. `received` counts what the server sent, `sent` what the browser did. */
export async function openWire(targetPort, { bytesPerSecond, roundTripMilliseconds }) {
    const counts = { received: 0, sent: 0, lastAt: performance.now() };
    const oneWay = roundTripMilliseconds / 2;
    // All connections share the line, as they do in a browser's real one.
    const down = new Line(bytesPerSecond, oneWay);
    const up = new Line(bytesPerSecond, oneWay);
    const sockets = new Set();
    const server = createServer({ allowHalfOpen: true, noDelay: true }, browser => {
        sockets.add(browser);
        browser.pause();
        // A relay answers a connection at once; over the line that takes a way there and back.
        setTimeout(() => {
            const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
            sockets.add(target);
            relay(browser, target, up, bytes => {
                counts.sent += bytes;
                counts.lastAt = performance.now();
            });
            relay(target, browser, down, bytes => {
                counts.received += bytes;
                counts.lastAt = performance.now();
            });
            for (const [socket, other] of [
                [browser, target],
                [target, browser]
            ]) {
                // The end of one side is the end of the other; its reason is of no interest to a benchmark.
                socket.on('error', () => other.destroy());
                socket.on('close', () => {
                    sockets.delete(socket);
                    if (socket.errored) {
                        other.destroy();
                    }
                });
            }
        }, roundTripMilliseconds);
    });
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const close = atEnd(() => {
        for (const socket of sockets) {
            socket.destroy();
        }
        return new Promise(resolve => server.close(resolve));
    });
    return { port: server.address().port, counts, close };
}

/** One direction of the line: a queue that is emptied at the line's speed, and whose chunks arrive `delay` later. */
class Line {
    freeAt = 0;

    constructor(bytesPerSecond, delay) {
        this.bytesPerMillisecond = bytesPerSecond / 1000;
        this.delay = delay;
    }

    /** When a chunk that is handed over now has arrived whole. */
    arrivalOf(bytes) {
        this.freeAt = Math.max(performance.now(), this.freeAt) + bytes / this.bytesPerMillisecond;
        return this.freeAt + this.delay;
    }
}

/** Bytes on their way per connection before its source is held, about what a TCP window of the line's size would hold. */
const windowBytes = 256 * 1024;

function relay(from, to, line, count) {
    // In order, whatever the timers do.
    const underWay = [];
    let bytesUnderWay = 0;
    const deliver = () => {
        const { chunk } = underWay.shift();
        if (chunk === undefined) {
            to.end();
            return;
        }
        bytesUnderWay -= chunk.length;
        if (!to.destroyed) {
            to.write(chunk);
        }
        if (bytesUnderWay <= windowBytes && !from.destroyed) {
            from.resume();
        }
        next();
    };
    const next = () => {
        if (underWay.length > 0) {
            setTimeout(deliver, underWay[0].arrivesAt - performance.now());
        }
    };
    const send = (chunk, bytes) => {
        underWay.push({ chunk, arrivesAt: line.arrivalOf(bytes) });
        if (underWay.length === 1) {
            next();
        }
    };
    from.on('data', chunk => {
        bytesUnderWay += chunk.length;
        count(chunk.length);
        send(chunk, chunk.length);
        if (bytesUnderWay > windowBytes) {
            from.pause();
        }
    });
    from.on('end', () => send(undefined, 0));
    from.resume();
}
