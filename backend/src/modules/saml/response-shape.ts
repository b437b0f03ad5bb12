import type { Document, Element } from '@xmldom/xmldom';
import { demand } from './saml-refusal.js';
import { childElements, childNamed, childrenNamed, descendantsOf, hasComment, isNamed, namespaces, rootOf } from './saml-xml.js';

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const idAttributes = new Set(['id', 'xml:id']);

const canonicalizations = new Set(['http://www.w3.org/2001/10/xml-exc-c14n#', 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments']);
const transforms = new Set([...canonicalizations, 'http://www.w3.org/2000/09/xmldsig#enveloped-signature']);
/** RSA with SHA-256 or better (RFC 6931). No SHA-1, no HMAC, which a public certificate would be the key of. */
const signatureMethods = new Set([
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512'
]);
const digestMethods = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']);
const encryptionMethods = new Set([
    'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
    'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
    'http://www.w3.org/2009/xmlenc11#aes128-gcm',
    'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'
]);

export interface ResponseShape {
    readonly inResponseTo: string;
    readonly responseSigned: boolean;
    readonly assertionSigned: boolean;
}

/**
 * Checks how an answer is built before any signature is looked at: one response, one assertion in it, nothing that is named so
 * anywhere else, ids that name one element each, and signatures that cover just the element which they stand in. Signature
 * wrapping needs a second of any of these (Somorovsky et al., "On Breaking SAML", 2012).
 */
export function checkResponseShape(document: Document, acsUrl: string): ResponseShape {
    const root = rootOf(document);
    demand(isNamed(root, namespaces.protocol, 'Response') && root.getAttribute('Version') === '2.0', 'not-a-response');
    const below = descendantsOf(root);
    checkIds([root, ...below]);
    demand(!below.some(element => element.localName === 'Response'), 'structure');
    checkStatus(root);
    demand(root.getAttribute('Destination') === acsUrl, 'destination');

    const assertions = below.filter(element => element.localName === 'Assertion' || element.localName === 'EncryptedAssertion');
    const [assertion] = assertions;
    demand(assertions.length === 1 && assertion?.parentNode === root && assertion.namespaceURI === namespaces.assertion, 'structure');
    const signatures = checkSignatures(below, [root, assertion]);
    const responseSigned = signatures.has(root);
    const assertionSigned = signatures.has(assertion);
    demand(responseSigned || assertionSigned, 'unsigned');
    if (assertion.localName === 'EncryptedAssertion') {
        // What is encrypted is opened only once its sender is known: an answer to anybody's ciphertext is an oracle.
        demand(responseSigned, 'unsigned');
        checkEncryption(assertion);
    }

    const inResponseTo = root.getAttribute('InResponseTo');
    demand(Boolean(inResponseTo), 'unsolicited');
    return { inResponseTo: inResponseTo as string, responseSigned, assertionSigned };
}

/** The same rules for a message that is signed as a whole. */
export function checkSignedMessage(document: Document, localName: string): Element {
    const root = rootOf(document);
    demand(isNamed(root, namespaces.protocol, localName) && root.getAttribute('Version') === '2.0', 'structure');
    const below = descendantsOf(root);
    checkIds([root, ...below]);
    demand(!below.some(element => element.localName === localName), 'structure');
    demand(checkSignatures(below, [root]).has(root), 'unsigned');
    return root;
}

/** Each id names one element, whichever way its attribute is spelt. */
function checkIds(elements: readonly Element[]): void {
    const ids = elements.flatMap(element =>
        Array.from(element.attributes)
            .filter(attribute => idAttributes.has(attribute.name.toLowerCase()))
            .map(attribute => attribute.value)
    );
    demand(new Set(ids).size === ids.length, 'structure');
}

function checkStatus(root: Element): void {
    const status = childNamed(root, namespaces.protocol, 'Status');
    const code = status && childNamed(status, namespaces.protocol, 'StatusCode');
    demand(code?.getAttribute('Value') === success, 'provider-status');
}

/** Which of the elements that may be signed are; a signature anywhere else, or one that covers anything else, is refused. */
function checkSignatures(below: readonly Element[], signable: readonly Element[]): ReadonlySet<Element> {
    const signed = new Set<Element>();
    for (const signature of below.filter(element => element.localName === 'Signature')) {
        const covered = signable.find(element => element === signature.parentNode);
        demand(covered !== undefined && !signed.has(covered) && signature.namespaceURI === namespaces.signature, 'structure');
        checkSignature(signature, covered);
        signed.add(covered);
    }
    return signed;
}

function checkSignature(signature: Element, covered: Element): void {
    const named = (parent: Element, localName: string) => {
        const found = childrenNamed(parent, namespaces.signature, localName);
        demand(found.length === 1, 'structure');
        return found[0] as Element;
    };
    demand(!childElements(signature).some(child => child.localName === 'Object'), 'structure');
    // A comment in a digest has hidden another one (CVE-2025-29775).
    demand(!hasComment(signature), 'structure');
    demand(descendantsOf(signature).filter(element => element.localName === 'SignedInfo').length === 1, 'structure');
    const signedInfo = named(signature, 'SignedInfo');
    const reference = named(signedInfo, 'Reference');
    const id = covered.getAttribute('ID');
    demand(Boolean(id) && reference.getAttribute('URI') === `#${id}`, 'structure');

    const algorithm = (element: Element) => element.getAttribute('Algorithm') ?? '';
    demand(canonicalizations.has(algorithm(named(signedInfo, 'CanonicalizationMethod'))), 'algorithm');
    demand(signatureMethods.has(algorithm(named(signedInfo, 'SignatureMethod'))), 'algorithm');
    demand(digestMethods.has(algorithm(named(reference, 'DigestMethod'))), 'algorithm');
    const steps = childElements(named(reference, 'Transforms'));
    demand(steps.length <= 2 && steps.every(step => transforms.has(algorithm(step))), 'algorithm');
}

function checkEncryption(assertion: Element): void {
    const methods = descendantsOf(assertion).filter(element => element.localName === 'EncryptionMethod');
    demand(methods.length === 2 && methods.every(method => encryptionMethods.has(method.getAttribute('Algorithm') ?? '')), 'algorithm');
}
