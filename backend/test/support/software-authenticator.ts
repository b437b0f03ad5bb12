import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistrationInput, PasskeyRequest } from '@coditect/protocol';

interface Credential {
    readonly id: Buffer;
    readonly rpId: string;
    readonly privateKey: KeyObject;
    readonly publicKey: Buffer;
    readonly userHandle: string;
}

/** What an attacker's authenticator or page says instead of the truth. */
export interface Lies {
    readonly origin?: string;
    readonly rpId?: string;
    readonly challenge?: string;
    readonly type?: string;
    readonly crossOrigin?: boolean;
    readonly counter?: number;
    readonly userVerified?: boolean;
    readonly userPresent?: boolean;
    readonly userHandle?: string;
    readonly credentialId?: string;
    /** Signs with the key of another authenticator. */
    readonly signedBy?: SoftwareAuthenticator;
}

/** A passkey provider in software: ES256, attestation `none`, one key a site (WebAuthn level 3, §6). */
export class SoftwareAuthenticator {
    private credential: Credential | undefined;
    counter = 0;

    constructor(
        private readonly origin: string,
        /** Authenticators that sync their keys don't count, and say 0 for ever. */
        private readonly counts = true
    ) {}

    get credentialId(): string {
        return this.known.id.toString('base64url');
    }

    create(creation: PasskeyCreation, lies: Lies = {}): PasskeyRegistrationInput {
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const id = lies.credentialId ? Buffer.from(lies.credentialId, 'base64url') : randomBytes(32);
        const credential = {
            id,
            rpId: lies.rpId ?? creation.rp.id,
            privateKey,
            publicKey: coseOf(publicKey),
            userHandle: creation.user.id
        };
        this.credential = credential;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(id.length);
        const attested = Buffer.concat([Buffer.alloc(16), length, id, credential.publicKey]);
        const authData = this.authenticatorData(credential.rpId, lies, attested);
        const attestationObject = cborMap([
            [cborText('fmt'), cborText('none')],
            [cborText('attStmt'), cborMap([])],
            [cborText('authData'), cborBytes(authData)]
        ]);
        return {
            id: id.toString('base64url'),
            rawId: id.toString('base64url'),
            type: 'public-key',
            response: {
                clientDataJSON: this.clientData('webauthn.create', creation.challenge, lies).toString('base64url'),
                attestationObject: attestationObject.toString('base64url'),
                transports: ['internal']
            },
            authenticatorAttachment: 'platform',
            clientExtensionResults: {}
        };
    }

    sign(request: PasskeyRequest, lies: Lies = {}): PasskeyAssertion {
        const { id, privateKey, rpId, userHandle } = this.known;
        const clientData = this.clientData('webauthn.get', request.challenge, lies);
        const authenticatorData = this.authenticatorData(lies.rpId ?? rpId, lies);
        const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
        const signature = createSign('sha256')
            .update(signed)
            .sign(lies.signedBy?.known.privateKey ?? privateKey);
        const credentialId = lies.credentialId ?? id.toString('base64url');
        return {
            id: credentialId,
            rawId: credentialId,
            type: 'public-key',
            response: {
                clientDataJSON: clientData.toString('base64url'),
                authenticatorData: authenticatorData.toString('base64url'),
                signature: signature.toString('base64url'),
                userHandle: lies.userHandle ?? userHandle
            },
            authenticatorAttachment: 'platform',
            clientExtensionResults: {}
        };
    }

    private get known(): Credential {
        if (!this.credential) {
            throw new Error('This authenticator has no passkey yet.');
        }
        return this.credential;
    }

    private clientData(type: string, challenge: string, lies: Lies): Buffer {
        const data = {
            type: lies.type ?? type,
            challenge: lies.challenge ?? challenge,
            origin: lies.origin ?? this.origin,
            crossOrigin: lies.crossOrigin ?? false
        };
        return Buffer.from(JSON.stringify(data));
    }

    /** WebAuthn §6.1: hash of the relying party, flags (UP, UV, AT), counter. */
    private authenticatorData(rpId: string, lies: Lies, attested?: Buffer): Buffer {
        this.counter += this.counts ? 1 : 0;
        const flags = (lies.userPresent === false ? 0 : 0x01) | (lies.userVerified === false ? 0 : 0x04) | (attested ? 0x40 : 0);
        const counter = Buffer.alloc(4);
        counter.writeUInt32BE(lies.counter ?? this.counter);
        const hash = createHash('sha256').update(rpId).digest();
        return Buffer.concat([hash, Buffer.of(flags), counter, attested ?? Buffer.alloc(0)]);
    }
}

/** An ES256 key as COSE has it (RFC 9053, 7.1): kty 2, alg -7, crv 1, x, y. */
function coseOf(publicKey: KeyObject): Buffer {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    return cborMap([
        [cborInteger(1), cborInteger(2)],
        [cborInteger(3), cborInteger(-7)],
        [cborInteger(-1), cborInteger(1)],
        [cborInteger(-2), cborBytes(Buffer.from(x, 'base64url'))],
        [cborInteger(-3), cborBytes(Buffer.from(y, 'base64url'))]
    ]);
}

/** RFC 8949, as far as these messages go: lengths and numbers below 65,536. */
function cborHead(major: number, value: number): Buffer {
    if (value < 24) {
        return Buffer.of((major << 5) | value);
    }
    return value < 256 ? Buffer.of((major << 5) | 24, value) : Buffer.of((major << 5) | 25, value >> 8, value & 0xff);
}

const cborInteger = (value: number) => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));
const cborBytes = (bytes: Buffer) => Buffer.concat([cborHead(2, bytes.length), bytes]);
const cborText = (text: string) => Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
const cborMap = (entries: readonly (readonly [Buffer, Buffer])[]) => Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
