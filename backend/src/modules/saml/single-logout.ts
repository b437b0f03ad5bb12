import { samlLimits } from '@coditect/protocol';
import { SAML } from '@node-saml/node-saml';
import type { Element } from '@xmldom/xmldom';
import { checkTimes, timeOf } from './assertion-reader.js';
import { readCertificate } from './certificates.js';
import { openRedirectMessage, type RedirectMessage } from './redirect-signature.js';
import { checkSignedMessage } from './response-shape.js';
import type { SamlConnection, ServiceProvider } from './saml-connection.js';
import { demand, SamlRefusal } from './saml-refusal.js';
import { childNamed, decodeMessage, isNamed, namespaces, parseXml, rootOf, textOf } from './saml-xml.js';
import type { SigningKey } from './service-provider-keys.js';

/** How old a request may be: it comes straight from the identity provider. */
const maximumAgeMilliseconds = 5 * 60_000;

export interface LogoutRequest {
    readonly id: string;
    /** Whose sessions are to end. */
    readonly subject: string;
    /** Until when the same request is refused as a replay; it is too old afterwards. */
    readonly expiresAt: Date;
}

/** A request as it came: in a form (base64 of XML with a signature in it), or in an address with a detached signature. */
export type LogoutMessage =
    | { readonly binding: 'post'; readonly SAMLRequest: string }
    | ({ readonly binding: 'redirect' } & RedirectMessage);

export interface LogoutExpectations {
    readonly connection: SamlConnection;
    readonly serviceProvider: ServiceProvider;
    readonly now: Date;
}

/** Reads an identity provider's request to sign a person out (SAML profiles 4.4). One that isn't signed as a whole is refused. */
export async function validateLogoutRequest(message: LogoutMessage, expected: LogoutExpectations): Promise<LogoutRequest> {
    if (message.binding === 'redirect') {
        // The signature covers the whole message, so it is looked at first; one inside counts for nothing.
        return readLogoutRequest(rootOf(parseXml(openRedirectMessage(message, expected.connection.certificates))), expected);
    }
    const root = checkSignedMessage(parseXml(decodeMessage(message.SAMLRequest, samlLimits.response)), 'LogoutRequest');
    const request = readLogoutRequest(root, expected);
    await verifySignature(message.SAMLRequest, expected.connection, expected.serviceProvider);
    return request;
}

function readLogoutRequest(request: Element, { connection, serviceProvider, now }: LogoutExpectations): LogoutRequest {
    demand(isNamed(request, namespaces.protocol, 'LogoutRequest') && request.getAttribute('Version') === '2.0', 'structure');
    demand(request.getAttribute('Destination') === serviceProvider.sloUrl, 'destination');
    const issuer = childNamed(request, namespaces.assertion, 'Issuer');
    demand(issuer !== undefined && textOf(issuer) === connection.idpEntityId, 'issuer');
    const issued = timeOf(request, 'IssueInstant');
    demand(issued !== undefined && Math.abs(now.getTime() - issued.getTime()) <= maximumAgeMilliseconds, 'expired');
    checkTimes(request, now);
    const id = request.getAttribute('ID');
    const nameId = childNamed(request, namespaces.assertion, 'NameID');
    demand(Boolean(id), 'structure');
    demand(nameId !== undefined, 'subject');
    return { id: id as string, subject: textOf(nameId), expiresAt: new Date(issued.getTime() + 2 * maximumAgeMilliseconds) };
}

async function verifySignature(samlRequest: string, connection: SamlConnection, serviceProvider: ServiceProvider): Promise<void> {
    const saml = new SAML({
        idpCert: connection.certificates.map(certificate => readCertificate(certificate).toString()),
        idpIssuer: connection.idpEntityId,
        issuer: serviceProvider.entityId,
        callbackUrl: serviceProvider.acsUrl,
        // Times are checked by our own clock, above.
        acceptedClockSkewMs: -1
    });
    try {
        await saml.validatePostRequestAsync({ SAMLRequest: samlRequest });
    } catch (error) {
        throw new SamlRefusal('signature', { cause: error });
    }
}

/** Where the browser carries our signed answer, that the sessions have ended. Undefined where the provider takes none. */
export async function logoutResponseUrl(
    connection: SamlConnection,
    serviceProvider: ServiceProvider,
    key: SigningKey,
    { requestId, relayState }: { readonly requestId: string; readonly relayState: string | undefined }
): Promise<string | undefined> {
    if (connection.sloUrl === undefined) {
        return undefined;
    }
    const saml = new SAML({
        idpCert: key.certificate,
        issuer: serviceProvider.entityId,
        callbackUrl: serviceProvider.acsUrl,
        entryPoint: connection.ssoUrl,
        logoutUrl: connection.sloUrl,
        privateKey: key.privateKey,
        signatureAlgorithm: 'sha256',
        digestAlgorithm: 'sha256'
    });
    const request = { issuer: connection.idpEntityId, nameID: '', nameIDFormat: '', ID: requestId };
    return saml.getLogoutResponseUrlAsync(request, relayState ?? '', {}, true);
}
