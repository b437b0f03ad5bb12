import { SAML } from '@node-saml/node-saml';
import { readCertificate } from './certificates.js';
import type { SamlConnection, ServiceProvider } from './saml-connection.js';
import type { SigningKey } from './service-provider-keys.js';

/** As node-saml wants it: what is written of requests and metadata, with RSA and SHA-256. */
function signerOf(
    serviceProvider: ServiceProvider,
    key: SigningKey,
    more: { readonly idpCert: readonly string[]; readonly entryPoint?: string }
) {
    return {
        ...more,
        idpCert: [...more.idpCert],
        issuer: serviceProvider.entityId,
        callbackUrl: serviceProvider.acsUrl,
        privateKey: key.privateKey,
        signatureAlgorithm: 'sha256' as const,
        digestAlgorithm: 'sha256',
        wantAssertionsSigned: true,
        // The identity provider chooses how it names people, and how it lets them in.
        identifierFormat: null,
        disableRequestedAuthnContext: true
    };
}

/**
 * The address that takes a browser to the identity provider with a signed request (HTTP-Redirect binding with a detached
 * signature, SAML bindings 3.4.4.1). The answer names the request's id.
 */
export function authnRequestUrl(
    connection: SamlConnection,
    serviceProvider: ServiceProvider,
    key: SigningKey,
    requestId: string
): Promise<string> {
    const saml = new SAML({
        ...signerOf(serviceProvider, key, {
            idpCert: connection.certificates.map(certificate => readCertificate(certificate).toString()),
            entryPoint: connection.ssoUrl
        }),
        generateUniqueId: () => requestId
    });
    return saml.getAuthorizeUrlAsync('', undefined, {});
}

/** Our metadata for one connection, signed by the key that it names. */
export function serviceProviderMetadata(serviceProvider: ServiceProvider, key: SigningKey, logout: boolean, metadataId: string): string {
    const saml = new SAML({
        ...signerOf(serviceProvider, key, { idpCert: [key.certificate] }),
        ...(logout ? { logoutCallbackUrl: serviceProvider.sloUrl } : {}),
        decryptionPvk: key.privateKey,
        signMetadata: true,
        generateUniqueId: () => metadataId
    });
    return saml.generateServiceProviderMetadata(key.certificate, key.certificate);
}
