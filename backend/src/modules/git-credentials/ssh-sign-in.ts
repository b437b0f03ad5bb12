import { SshReader } from './ssh-wire.js';

/** SSH_MSG_USERAUTH_REQUEST (RFC 4252, 6). */
const userAuthenticationRequest = 50;
/** RFC 4252, 7, and OpenSSH's form that names the server's key as well (PROTOCOL, 3.1). */
const methods = ['publickey', 'publickey-hostbound-v00@openssh.com'];

/**
 * Whether this is what a client signs to sign in to an SSH server with that key, and nothing else: not the hash of a commit, not a
 * file, not a certificate. A key that only signs this can open a server, for as long as somebody asks, but vouches for nothing.
 */
export function isSignInBy(publicKey: Buffer, data: Buffer): boolean {
    try {
        const reader = new SshReader(data);
        const sessionId = reader.string();
        const isRequest = reader.byte() === userAuthenticationRequest;
        reader.string(); // the user's name on that server
        const service = reader.string().toString();
        const method = reader.string().toString();
        const signed = reader.byte() === 1;
        reader.string(); // the algorithm
        const isKey = reader.string().equals(publicKey);
        if (method === methods[1]) {
            reader.string();
        }
        return (
            sessionId.length > 0 && isRequest && service === 'ssh-connection' && methods.includes(method) && signed && isKey && reader.atEnd
        );
    } catch (error) {
        if (error instanceof RangeError) {
            return false;
        }
        throw error;
    }
}
