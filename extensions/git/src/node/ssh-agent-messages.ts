/**
 * The agent's side of the SSH agent protocol (draft-ietf-sshm-ssh-agent), as far as signing in needs it: what an agent is asked,
 * and how it answers. A message is a length of 4 bytes, and then as many: a type, and what belongs to it.
 */
export type AgentRequest =
    | { readonly kind: 'list' }
    | { readonly kind: 'sign'; readonly blob: string; readonly data: string; readonly flags: number }
    | { readonly kind: 'other' };

const failure = 5;
const requestIdentities = 11;
const identitiesAnswer = 12;
const signRequest = 13;
const signResponse = 14;

export const maximumMessageBytes = 256 * 1024;

/** The whole messages at the beginning of what was received, and what is left. Throws a `RangeError` for one that is too long. */
export function splitMessages(received: Buffer): { readonly messages: readonly Buffer[]; readonly rest: Buffer } {
    const messages: Buffer[] = [];
    let position = 0;
    while (received.length - position >= 4) {
        const length = received.readUInt32BE(position);
        if (length > maximumMessageBytes) {
            throw new RangeError('A message to the SSH agent is too long.');
        }
        if (received.length - position - 4 < length) {
            break;
        }
        messages.push(received.subarray(position + 4, position + 4 + length));
        position += 4 + length;
    }
    return { messages, rest: received.subarray(position) };
}

/** What can't be read, or isn't offered, is `other`: adding keys, removing them, locking. */
export function readRequest(message: Buffer): AgentRequest {
    if (message[0] === requestIdentities) {
        return { kind: 'list' };
    }
    if (message[0] === signRequest) {
        const blob = stringAt(message, 1);
        const data = blob && stringAt(message, 1 + 4 + blob.length);
        const at = blob && data && 1 + 8 + blob.length + data.length;
        if (blob && data && at !== undefined && message.length >= at + 4) {
            return { kind: 'sign', blob: blob.toString('base64'), data: data.toString('base64'), flags: message.readUInt32BE(at) };
        }
    }
    return { kind: 'other' };
}

export function listAnswer(keys: readonly { readonly blob: string; readonly comment: string }[]): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(keys.length);
    const entries = keys.flatMap(({ blob, comment }) => [string(Buffer.from(blob, 'base64')), string(Buffer.from(comment))]);
    return string(Buffer.concat([Buffer.of(identitiesAnswer), count, ...entries]));
}

export function signAnswer(signature: string): Buffer {
    return string(Buffer.concat([Buffer.of(signResponse), string(Buffer.from(signature, 'base64'))]));
}

export const failureAnswer = (): Buffer => string(Buffer.of(failure));

function stringAt(message: Buffer, position: number): Buffer | undefined {
    if (message.length < position + 4) {
        return undefined;
    }
    const end = position + 4 + message.readUInt32BE(position);
    return end > message.length ? undefined : message.subarray(position + 4, end);
}

function string(content: Buffer): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, content]);
}
