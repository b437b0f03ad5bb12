import type { EventSocket } from '@coditect/protocol';

/** Opens a websocket at a path of this page's origin. `after` is the last position seen, if any. */
export function openEventSocket(path: string, after: number | undefined): EventSocket {
    const url = new URL(path, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (after !== undefined) {
        url.searchParams.set('after', String(after));
    }
    const webSocket = new WebSocket(url);
    const socket: EventSocket = { onmessage: null, onclose: null, close: () => webSocket.close() };
    webSocket.onmessage = event => socket.onmessage?.(event);
    webSocket.onclose = event => socket.onclose?.(event);
    return socket;
}
