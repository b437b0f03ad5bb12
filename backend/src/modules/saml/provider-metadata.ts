import { type SamlProvider, samlLimits, samlProblems, samlSettingsSchema } from '@coditect/protocol';
import type { Element } from '@xmldom/xmldom';
import { invalidField } from '../../kernel/errors.js';
import { describeCertificate, readCertificate, UnusableCertificate } from './certificates.js';
import { demand, SamlRefusal } from './saml-refusal.js';
import { childNamed, childrenNamed, descendantsOf, isNamed, namespaces, parseXml, rootOf, textOf } from './saml-xml.js';

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** Metadata that can't be used, with a sentence that says why. */
class UnusableMetadata extends Error {
    override readonly name = 'UnusableMetadata';
}

const unusable = (sentence: string) => new UnusableMetadata(sentence);

/**
 * Reads the metadata of one identity provider (SAML metadata, 2.4.3). Throws a problem of the field `field` that says what is
 * wrong with it.
 */
export function readProviderMetadata(xml: string, now: Date, field: string): SamlProvider {
    try {
        return read(xml, now);
    } catch (error) {
        throw error instanceof UnusableMetadata ? invalidField(field, samlProblems.unusableMetadata, error.message) : error;
    }
}

function read(xml: string, now: Date): SamlProvider {
    const { entity, provider } = providerIn(xml);
    const ssoUrl = locationOf(provider, 'SingleSignOnService');
    if (ssoUrl === undefined) {
        throw unusable('This metadata has no address for sign-ins by HTTP-Redirect. Switch that binding on at the identity provider.');
    }
    const sloUrl = locationOf(provider, 'SingleLogoutService');
    const certificates = certificatesOf(provider).map(certificate => describeCertificate(certificate, now));
    if (certificates.length === 0 || certificates.length > samlLimits.certificates) {
        throw unusable(`This metadata must have between one and ${samlLimits.certificates} certificates for signatures.`);
    }
    const read = { idpEntityId: entity.getAttribute('entityID') ?? '', ssoUrl, ...(sloUrl ? { sloUrl } : {}), certificates };
    const checked = samlSettingsSchema.safeParse({ ...read, certificates: certificates.map(({ pem }) => pem) });
    if (!checked.success) {
        throw unusable(`This metadata can't be used: ${checked.error.issues[0]?.message ?? 'it lacks something'}`);
    }
    return read;
}

function providerIn(xml: string): { readonly entity: Element; readonly provider: Element } {
    try {
        const root = rootOf(parseXml(xml));
        const entities = [root, ...descendantsOf(root)].filter(element => isNamed(element, namespaces.metadata, 'EntityDescriptor'));
        const providers = entities.flatMap(entity =>
            childrenNamed(entity, namespaces.metadata, 'IDPSSODescriptor').map(provider => ({ entity, provider }))
        );
        const [found] = providers;
        if (!found || providers.length > 1) {
            throw unusable('This must be the metadata of one identity provider.');
        }
        return found;
    } catch (error) {
        if (error instanceof SamlRefusal) {
            throw unusable("This is no XML that can be read as metadata. Paste the identity provider's metadata file whole.");
        }
        throw error;
    }
}

function locationOf(provider: Element, service: string): string | undefined {
    const services = childrenNamed(provider, namespaces.metadata, service);
    return services.find(element => element.getAttribute('Binding') === redirectBinding)?.getAttribute('Location') ?? undefined;
}

/** Keys without a `use` are good for signatures too. The same certificate may stand there more than once. */
function certificatesOf(provider: Element) {
    try {
        const texts = childrenNamed(provider, namespaces.metadata, 'KeyDescriptor')
            .filter(key => key.getAttribute('use') !== 'encryption')
            .flatMap(key => {
                const info = childNamed(key, namespaces.signature, 'KeyInfo');
                demand(info !== undefined, 'structure');
                return childrenNamed(info, namespaces.signature, 'X509Data');
            })
            .flatMap(data => childrenNamed(data, namespaces.signature, 'X509Certificate'))
            .map(element => textOf(element).replace(/\s+/g, ''));
        return [...new Set(texts)].map(readCertificate);
    } catch (error) {
        if (error instanceof UnusableCertificate) {
            throw unusable(error.message);
        }
        if (error instanceof SamlRefusal) {
            throw unusable('A key in this metadata can not be read.');
        }
        throw error;
    }
}
