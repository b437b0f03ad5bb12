import type { Transport } from './reliable-stream';

/** Socket.io events that carry a reliable stream. Theia's own `message` event is not used. */
export const streamEvents = {
    /** A message: its position and its bytes. */
    data: 'coditect:data',
    /** How far the sender has received. */
    acknowledge: 'coditect:acknowledge',
    /** On a socket that takes a broken one's place: how far the sender has received. */
    resume: 'coditect:resume',
    /** The page goes away for good: nothing need be kept for it. */
    leave: 'coditect:leave',
    /** From a page that took another's place in its tab: the id of that one, whose own word may have been lost with its network. */
    succeed: 'coditect:succeed'
} as const;

/** The part of a socket that is needed, the same on both sides. */
export interface EmittingSocket {
    emit(event: string, ...values: unknown[]): unknown;
}

export function transportOver(socket: EmittingSocket): Transport {
    return {
        send: (position, message) => socket.emit(streamEvents.data, position, message),
        acknowledge: position => socket.emit(streamEvents.acknowledge, position)
    };
}

/** In browsers binary values arrive as ArrayBuffer, in Node as Buffer. */
export function bytesOf(value: ArrayBuffer | Uint8Array): Uint8Array {
    return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
