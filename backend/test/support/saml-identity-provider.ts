import assert from 'node:assert/strict';
import {
    createCipheriv,
    createPublicKey,
    generateKeyPairSync,
    type KeyObject,
    publicEncrypt,
    randomBytes,
    randomUUID,
    sign,
    verify
} from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SamlSettings } from '@coditect/protocol';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { selfSignedCertificate } from '../../src/modules/saml/self-signed-certificate.js';

export const algorithms = {
    sha256: { signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', digest: 'http://www.w3.org/2001/04/xmlenc#sha256' },
    sha1: { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }
} as const;
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const names = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';

/** A request as it came in the address of a redirect. */
export interface AuthnRequest {
    readonly id: string;
    readonly issuer: string;
    readonly acsUrl: string;
}

/** How an answer differs from the one that is right. What is left out is right. */
export interface Misbehaviour {
    readonly email?: string;
    /** XML in place of the name, unescaped. */
    readonly nameIdXml?: string;
    readonly nameIdFormat?: string;
    readonly attributes?: Readonly<Record<string, readonly string[]>>;
    readonly issuer?: string;
    readonly audience?: string;
    readonly recipient?: string;
    readonly destination?: string;
    /** Null leaves it out. */
    readonly inResponseTo?: string | null;
    readonly confirmedInResponseTo?: string | null;
    readonly notBefore?: Date;
    readonly notOnOrAfter?: Date;
    readonly status?: string;
    readonly context?: string;
    readonly assertionId?: string;
    readonly sign?: 'assertion' | 'response' | 'both' | 'none';
    readonly algorithm?: keyof typeof algorithms;
    /** Another key than the one whose certificate the platform was given. */
    readonly key?: SigningIdentity;
    /** The assertion is encrypted for this certificate. */
    readonly encryptFor?: string;
    /** Changes the XML after it was signed. */
    readonly tamper?: (xml: string) => string;
}

export interface LogoutMisbehaviour {
    readonly issuer?: string;
    readonly destination?: string;
    readonly issuedAt?: Date;
    readonly id?: string;
    readonly sign?: false;
    readonly algorithm?: keyof typeof algorithms;
    readonly key?: SigningIdentity;
    readonly tamper?: (xml: string) => string;
}

export interface SigningIdentity {
    readonly privateKey: KeyObject;
    readonly certificate: string;
}

export function makeIdentity(commonName: string, validTo = new Date(Date.now() + 365 * 86_400_000)): SigningIdentity {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const serial = randomBytes(16);
    const validFrom = new Date(Date.now() - 86_400_000);
    return { privateKey, certificate: selfSignedCertificate({ commonName, publicKey, privateKey, serial, validFrom, validTo }) };
}

/** A company's identity provider: its own key, real HTTP, and answers that are right unless it is told to misbehave. */
export class SamlIdentityProvider {
    readonly identity = makeIdentity('idp.example.com');
    readonly requests: AuthnRequest[] = [];
    /** For the next answers. */
    misbehaviour: Misbehaviour = {};
    private server: Server | undefined;
    private port = 0;

    constructor(private readonly now: () => Date = () => new Date()) {}

    static async start(now?: () => Date): Promise<SamlIdentityProvider> {
        const provider = new SamlIdentityProvider(now);
        const server = createServer((request, response) => {
            const url = new URL(request.url ?? '/', provider.origin);
            if (request.method === 'GET' && url.pathname === '/metadata') {
                response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' }).end(provider.metadata());
                return;
            }
            if (request.method !== 'GET' || url.pathname !== '/sso') {
                response.writeHead(404).end();
                return;
            }
            const asked = provider.readRequest(url.href);
            response
                .writeHead(200, { 'content-type': 'text/html' })
                .end(
                    `<form method="post" action="${asked.acsUrl}"><input name="SAMLResponse" value="${provider.answer(asked)}"></form>` +
                        '<script>document.forms[0].submit()</script>'
                );
        });
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        provider.server = server;
        provider.port = (server.address() as AddressInfo).port;
        return provider;
    }

    get origin(): string {
        return `http://localhost:${this.port}`;
    }

    get entityId(): string {
        return `${this.origin}/entity`;
    }

    get settings(): SamlSettings {
        return {
            sloUrl: `${this.origin}/slo`,
            idpEntityId: this.entityId,
            ssoUrl: `${this.origin}/sso`,
            certificates: [this.identity.certificate],
            attributeMapping: {}
        };
    }

    metadata(certificates: readonly string[] = [this.identity.certificate]): string {
        const keys = certificates.map(
            certificate =>
                `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
                `<ds:X509Certificate>${bare(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
        );
        return (
            `<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${this.entityId}">` +
            `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
            `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${this.origin}/post"/>` +
            `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.origin}/sso"/>` +
            '</md:IDPSSODescriptor></md:EntityDescriptor>'
        );
    }

    /** Reads a request as strictly as may be; with the service provider's certificate, its signature too. */
    readRequest(location: string, certificate?: string): AuthnRequest {
        const url = new URL(location);
        assert.equal(url.origin + url.pathname, `${this.origin}/sso`);
        assert.deepEqual([...url.searchParams.keys()].sort(), ['SAMLRequest', 'SigAlg', 'Signature']);
        assert.equal(url.searchParams.get('SigAlg'), algorithms.sha256.signature);
        if (certificate) {
            const signed = url.search.slice(1).replace(/&Signature=.*$/, '');
            const signature = Buffer.from(url.searchParams.get('Signature') as string, 'base64');
            assert.ok(verify('sha256', Buffer.from(signed), createPublicKey(certificate), signature), 'The request is not signed.');
        }
        const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') as string, 'base64')).toString();
        const request = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
        assert.equal(request?.localName, 'AuthnRequest');
        assert.equal(request?.getAttribute('Destination'), `${this.origin}/sso`);
        const read = {
            id: request?.getAttribute('ID') ?? '',
            issuer: request?.getElementsByTagNameNS('urn:oasis:names:tc:SAML:2.0:assertion', 'Issuer')[0]?.textContent ?? '',
            acsUrl: request?.getAttribute('AssertionConsumerServiceURL') ?? ''
        };
        assert.match(read.id, /^[A-Za-z_][\w.-]*$/);
        this.requests.push(read);
        return read;
    }

    /** The answer to a request, as the base64 that a form carries. */
    answer(request: AuthnRequest, misbehaviour: Misbehaviour = this.misbehaviour): string {
        return Buffer.from(this.answerXml(request, misbehaviour)).toString('base64');
    }

    answerXml(request: AuthnRequest, misbehaviour: Misbehaviour = this.misbehaviour): string {
        const { sign = 'assertion', tamper = xml => xml, encryptFor } = misbehaviour;
        const plain = this.assertion(request, misbehaviour);
        const signed = sign === 'assertion' || sign === 'both' ? this.sign(plain, 'Assertion', misbehaviour) : plain;
        const response = this.response(request, encryptFor ? encrypt(signed, encryptFor) : signed, misbehaviour);
        return tamper(sign === 'response' || sign === 'both' ? this.sign(response, 'Response', misbehaviour) : response);
    }

    sign(
        xml: string,
        element: string,
        { algorithm = 'sha256', key = this.identity }: Pick<Misbehaviour, 'algorithm' | 'key'> = {}
    ): string {
        const root = `/*[local-name(.)='${element}']`;
        const signer = new SignedXml({
            privateKey: key.privateKey,
            publicCert: key.certificate,
            signatureAlgorithm: algorithms[algorithm].signature,
            canonicalizationAlgorithm: exclusive
        });
        signer.addReference({
            xpath: root,
            digestAlgorithm: algorithms[algorithm].digest,
            transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive]
        });
        signer.computeSignature(xml, { prefix: 'ds', location: { reference: `${root}/*[local-name(.)='Issuer']`, action: 'after' } });
        return signer.getSignedXml();
    }

    assertion(request: AuthnRequest, wrong: Misbehaviour): string {
        const { email = 'ada@example.com', issuer = this.entityId, audience = request.issuer, recipient = request.acsUrl } = wrong;
        const now = this.now().getTime();
        const notBefore = (wrong.notBefore ?? new Date(now - 5_000)).toISOString();
        const notOnOrAfter = (wrong.notOnOrAfter ?? new Date(now + 300_000)).toISOString();
        const format = wrong.nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
        const context = wrong.context ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
        const attributes = Object.entries(wrong.attributes ?? { email: [email], displayName: ['Ada Lovelace'] }).map(
            ([name, values]) =>
                `<saml:Attribute Name="${name}">${values.map(value => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`
        );
        const answered = wrong.confirmedInResponseTo === undefined ? request.id : wrong.confirmedInResponseTo;
        return (
            `<saml:Assertion ${names} ID="${wrong.assertionId ?? `_${randomUUID()}`}" Version="2.0" IssueInstant="${new Date(now).toISOString()}">` +
            `<saml:Issuer>${issuer}</saml:Issuer>` +
            `<saml:Subject><saml:NameID Format="${format}">${wrong.nameIdXml ?? email}</saml:NameID>` +
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
            `<saml:SubjectConfirmationData NotOnOrAfter="${notOnOrAfter}" Recipient="${recipient}"${answered === null ? '' : ` InResponseTo="${answered}"`}/>` +
            '</saml:SubjectConfirmation></saml:Subject>' +
            `<saml:Conditions NotBefore="${notBefore}" NotOnOrAfter="${notOnOrAfter}">` +
            `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
            `<saml:AuthnStatement AuthnInstant="${new Date(now).toISOString()}" SessionIndex="_${randomUUID()}"><saml:AuthnContext>` +
            `<saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
            `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion>`
        );
    }

    response(request: AuthnRequest, assertion: string, wrong: Misbehaviour): string {
        const { destination = request.acsUrl, issuer = this.entityId, status = 'urn:oasis:names:tc:SAML:2.0:status:Success' } = wrong;
        const answered = wrong.inResponseTo === undefined ? request.id : wrong.inResponseTo;
        return (
            `<samlp:Response ${names} ID="_${randomUUID()}" Version="2.0" IssueInstant="${this.now().toISOString()}"` +
            ` Destination="${destination}"${answered === null ? '' : ` InResponseTo="${answered}"`}><saml:Issuer>${issuer}</saml:Issuer>` +
            `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${assertion}</samlp:Response>`
        );
    }

    logoutRequestXml(sloUrl: string, subject: string, wrong: LogoutMisbehaviour = {}): string {
        const { issuer = this.entityId, destination = sloUrl, issuedAt = this.now(), id = `_${randomUUID()}` } = wrong;
        return (
            `<samlp:LogoutRequest ${names} ID="${id}" Version="2.0" IssueInstant="${issuedAt.toISOString()}" Destination="${destination}">` +
            `<saml:Issuer>${issuer}</saml:Issuer><saml:NameID>${subject}</saml:NameID></samlp:LogoutRequest>`
        );
    }

    /** A request to sign a person out, as a form carries it. */
    logoutForm(sloUrl: string, subject: string, wrong: LogoutMisbehaviour = {}): string {
        const xml = this.logoutRequestXml(sloUrl, subject, wrong);
        const sent = (wrong.tamper ?? (text => text))(wrong.sign === false ? xml : this.sign(xml, 'LogoutRequest', wrong));
        return new URLSearchParams({ SAMLRequest: Buffer.from(sent).toString('base64'), RelayState: 'state' }).toString();
    }

    /** The same as an address with a detached signature. .NET escapes with small letters. */
    logoutUrl(sloUrl: string, subject: string, wrong: LogoutMisbehaviour & { readonly smallEscapes?: boolean } = {}): string {
        const { algorithm = 'sha256', key = this.identity } = wrong;
        const escaped = (text: string) =>
            wrong.smallEscapes
                ? encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, digits => digits.toLowerCase())
                : encodeURIComponent(text);
        const message = deflateRawSync(this.logoutRequestXml(sloUrl, subject, wrong)).toString('base64');
        const query = `SAMLRequest=${escaped(message)}&RelayState=${escaped('a b')}&SigAlg=${escaped(algorithms[algorithm].signature)}`;
        const signature = sign(algorithm, Buffer.from(query), key.privateKey).toString('base64');
        return `${sloUrl}?${query}${wrong.sign === false ? '' : `&Signature=${escaped(signature)}`}`;
    }

    async stop(): Promise<void> {
        await new Promise(resolve => (this.server ? this.server.close(resolve) : resolve(undefined)));
    }
}

/** AES-256-GCM under a key that RSA-OAEP carries (XML Encryption 1.1). */
function encrypt(assertion: string, certificate: string): string {
    const key = randomBytes(32);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const text = Buffer.concat([nonce, cipher.update(assertion, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    const wrapped = publicEncrypt({ key: certificate, oaepHash: 'sha1' }, key).toString('base64');
    return (
        '<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">' +
        '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
        '<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p">' +
        '<ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/></xenc:EncryptionMethod>' +
        `<xenc:CipherData><xenc:CipherValue>${wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>` +
        `<xenc:CipherData><xenc:CipherValue>${text}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>`
    );
}

function bare(certificate: string): string {
    return certificate.replace(/-----[A-Z ]+-----|\s/g, '');
}
