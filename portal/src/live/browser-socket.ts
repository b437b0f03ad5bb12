import type { EventSocket } from '@coditect/protocol';

/** A browser's WebSocket, in the narrower form that the event stream asks for. */
export function browserSocket(address: string): EventSocket {
    const socket = new WebSocket(address);
    const narrow: EventSocket = { onmessage: null, onclose: null, close: () => socket.close() };
    socket.onmessage = event => narrow.onmessage?.({ data: event.data });
    socket.onclose = event => narrow.onclose?.({ code: event.code });
    return narrow;
}
