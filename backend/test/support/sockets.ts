import type { WebSocket } from 'ws';

/** Resolves when the socket is open; rejects when it is refused. */
export function opened(socket: WebSocket): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
        socket.once('open', () => resolve(socket));
        socket.once('error', reject);
    });
}

/** The HTTP status that an upgrade is refused with; rejects when the socket opens. */
export function refusalOf(socket: WebSocket): Promise<number> {
    return new Promise((resolve, reject) => {
        socket.once('open', () => {
            socket.terminate();
            reject(new Error('The socket opened.'));
        });
        socket.once('unexpected-response', (request, response) => {
            resolve(response.statusCode ?? 0);
            request.destroy();
        });
        socket.once('error', reject);
    });
}

/** The code that the socket closes with. */
export function closeCodeOf(socket: WebSocket): Promise<number> {
    return new Promise(resolve => socket.once('close', code => resolve(code)));
}

/** The next message, as text. Ask before it can come. */
export function nextMessage(socket: WebSocket): Promise<string> {
    return new Promise(resolve => socket.once('message', data => resolve(String(data))));
}

/** Rejects when `work` takes longer than a person would wait. */
export async function within<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`Not within ${milliseconds} ms: ${what}.`)), milliseconds);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}
