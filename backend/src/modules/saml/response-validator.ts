import { samlLimits } from '@coditect/protocol';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { type ReadAssertion, readAssertion } from './assertion-reader.js';
import { readCertificate } from './certificates.js';
import { checkResponseShape } from './response-shape.js';
import type { SamlConnection, ServiceProvider } from './saml-connection.js';
import { demand, SamlRefusal, type SamlRefusalReason } from './saml-refusal.js';
import { decodeMessage, parseXml } from './saml-xml.js';
import type { SigningKey } from './service-provider-keys.js';

export interface Validation {
    readonly connection: SamlConnection;
    readonly serviceProvider: ServiceProvider;
    readonly key: SigningKey;
    readonly now: Date;
    /** Whether this connection was asked by a request of that id, whose answer is still awaited. */
    readonly isAwaited: (requestId: string) => Promise<boolean>;
}

/**
 * Reads an identity provider's answer, or refuses it. The signature is checked by node-saml and xml-crypto over an answer whose
 * shape leaves no doubt about what is signed; everything that counts is then read from the bytes that were signed, by our own
 * rules, which are stricter than the library's (see docs/adr/0016-saml-service-provider.md).
 */
export async function validateResponse(samlResponse: string, validation: Validation): Promise<ReadAssertion> {
    const { connection, serviceProvider, isAwaited, now } = validation;
    const document = parseXml(decodeMessage(samlResponse, samlLimits.response));
    const shape = checkResponseShape(document, serviceProvider.acsUrl);
    demand(await isAwaited(shape.inResponseTo), 'unknown-request');
    const verifiedXml = await verifySignatures(samlResponse, validation, shape);
    const assertion = readAssertion(verifiedXml, { connection, serviceProvider, now });
    demand(assertion.inResponseTo === shape.inResponseTo, 'unknown-request');
    return assertion;
}

/** Returns the assertion as it was signed. Every signature that is there must hold, by one of the connection's certificates. */
async function verifySignatures(
    samlResponse: string,
    { connection, serviceProvider, key, now, isAwaited }: Validation,
    signed: { readonly responseSigned: boolean; readonly assertionSigned: boolean }
): Promise<string> {
    const saml = new SAML({
        idpCert: connection.certificates.map(certificate => readCertificate(certificate).toString()),
        idpIssuer: connection.idpEntityId,
        issuer: serviceProvider.entityId,
        audience: serviceProvider.entityId,
        callbackUrl: serviceProvider.acsUrl,
        wantAuthnResponseSigned: signed.responseSigned,
        wantAssertionsSigned: signed.assertionSigned,
        decryptionPvk: key.privateKey,
        validateInResponseTo: ValidateInResponseTo.always,
        // Times are checked by our own clock, in the assertion reader.
        acceptedClockSkewMs: -1,
        cacheProvider: {
            saveAsync: async () => null,
            getAsync: async requestId => ((await isAwaited(requestId)) ? now.toISOString() : null),
            // A request is taken when its answer is accepted: nobody else can use it up.
            removeAsync: async () => null
        }
    });
    try {
        const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: samlResponse });
        const xml = profile?.getAssertionXml?.();
        demand(xml !== undefined, 'signature');
        return xml;
    } catch (error) {
        throw error instanceof SamlRefusal ? error : new SamlRefusal(reasonOf(error), { cause: error });
    }
}

/** The library's own checks come before ours; its sentences tell them apart. */
function reasonOf(error: unknown): SamlRefusalReason {
    const sentence = error instanceof Error ? error.message : '';
    if (/audience/i.test(sentence)) {
        return 'audience';
    }
    return /InResponseTo/.test(sentence) ? 'unknown-request' : 'signature';
}
