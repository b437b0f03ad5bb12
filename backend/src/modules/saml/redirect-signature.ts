import { verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { samlLimits } from '@coditect/protocol';
import { readCertificate } from './certificates.js';
import { demand, SamlRefusal } from './saml-refusal.js';

/** What a browser carries in an address (HTTP-Redirect binding, SAML bindings 3.4), decoded from the query. */
export interface RedirectMessage {
    readonly SAMLRequest: string;
    readonly RelayState?: string | undefined;
    readonly SigAlg: string;
    readonly Signature: string;
}

/** RSA with SHA-256 or better, as everywhere here. */
const digests: Readonly<Record<string, string>> = {
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512'
};

/**
 * Signed are the parameters as the sender escaped them, which a query that was decoded no longer tells. There are two ways in
 * use, which differ in the case of hex digits (.NET writes small ones); both mean the same, so either may be what was signed.
 */
const escapes: readonly ((text: string) => string)[] = [
    encodeURIComponent,
    text => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, digits => digits.toLowerCase())
];

/** The XML of a message with a detached signature by one of the certificates. */
export function openRedirectMessage(message: RedirectMessage, certificates: readonly string[]): string {
    demand(message.Signature !== '', 'unsigned');
    const digest = digests[message.SigAlg];
    demand(digest !== undefined, 'algorithm');
    const signature = Buffer.from(message.Signature, 'base64');
    const keys = certificates.map(certificate => readCertificate(certificate).publicKey);
    const signed = escapes.some(escaped => {
        const parameters = [
            `SAMLRequest=${escaped(message.SAMLRequest)}`,
            ...(message.RelayState === undefined ? [] : [`RelayState=${escaped(message.RelayState)}`]),
            `SigAlg=${escaped(message.SigAlg)}`
        ];
        const text = Buffer.from(parameters.join('&'));
        return keys.some(key => verify(digest, text, key, signature));
    });
    demand(signed, 'signature');
    return inflate(message.SAMLRequest);
}

/** A kilobyte can hold a gigabyte of zeros. */
function inflate(base64: string): string {
    try {
        const bytes = inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: samlLimits.response });
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
        throw new SamlRefusal('unreadable', { cause: error });
    }
}
