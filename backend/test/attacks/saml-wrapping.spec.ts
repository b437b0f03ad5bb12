import assert from 'node:assert/strict';
import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { SamlCompany } from '../support/saml-company.js';
import type { Misbehaviour } from '../support/saml-identity-provider.js';

interface Parts {
    readonly document: Document;
    readonly response: Element;
    readonly assertion: Element;
    readonly signature: Element;
    /** A copy of the response or the assertion that names somebody else, unsigned, with another id. */
    readonly evil: Element;
}

/**
 * Signature wrapping: the signed element stays in the document, where the signature finds it, and another one is put where it
 * is read. The eight variants of Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (USENIX Security 2012), as
 * SAML Raider numbers them.
 */
describe('a SAML answer that is wrapped around a signed one', () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
    });

    after(() => company.stop());

    const variants: readonly {
        readonly name: string;
        readonly sign: NonNullable<Misbehaviour['sign']>;
        readonly wrap: (parts: Parts) => void;
    }[] = [
        {
            name: '1: a forged response holds the signed one in its signature',
            sign: 'response',
            wrap: ({ document, response, signature, evil }) => {
                const original = withoutSignature(response);
                const moved = signature.cloneNode(true);
                moved.appendChild(original);
                evil.insertBefore(moved, evil.firstChild);
                document.replaceChild(evil, response);
            }
        },
        {
            name: '2: a forged response holds the signed one beside its signature',
            sign: 'response',
            wrap: ({ document, response, signature, evil }) => {
                const original = withoutSignature(response);
                evil.insertBefore(signature.cloneNode(true), evil.firstChild);
                evil.insertBefore(original, evil.firstChild);
                document.replaceChild(evil, response);
            }
        },
        {
            name: '3: a forged assertion stands before the signed one',
            sign: 'assertion',
            wrap: ({ response, assertion, evil }) => {
                response.insertBefore(evil, assertion);
            }
        },
        {
            name: '4: a forged assertion holds the signed one',
            sign: 'assertion',
            wrap: ({ response, assertion, evil }) => {
                response.replaceChild(evil, assertion);
                evil.appendChild(assertion);
            }
        },
        {
            name: '5: a forged assertion bears the signature of one that stands after it',
            sign: 'assertion',
            wrap: ({ response, assertion, signature, evil }) => {
                const original = withoutSignature(assertion);
                evil.insertBefore(signature.cloneNode(true), evil.firstChild);
                response.replaceChild(evil, assertion);
                response.appendChild(original);
            }
        },
        {
            name: '6: a forged assertion bears the signature with the signed one in it',
            sign: 'assertion',
            wrap: ({ response, assertion, signature, evil }) => {
                const moved = signature.cloneNode(true);
                moved.appendChild(withoutSignature(assertion));
                evil.insertBefore(moved, evil.firstChild);
                response.replaceChild(evil, assertion);
            }
        },
        {
            name: '7: a forged assertion stands in an extension',
            sign: 'assertion',
            wrap: ({ document, response, assertion, evil }) => {
                const extensions = document.createElementNS('urn:oasis:names:tc:SAML:2.0:protocol', 'samlp:Extensions');
                evil.setAttribute('ID', assertion.getAttribute('ID') ?? '');
                extensions.appendChild(evil);
                response.insertBefore(extensions, assertion);
            }
        },
        {
            name: "8: the signed assertion stands in an object of a forged one's signature",
            sign: 'assertion',
            wrap: ({ document, response, assertion, signature, evil }) => {
                const moved = signature.cloneNode(true);
                const object = document.createElementNS('http://www.w3.org/2000/09/xmldsig#', 'ds:Object');
                object.appendChild(withoutSignature(assertion));
                moved.appendChild(object);
                evil.insertBefore(moved, evil.firstChild);
                response.replaceChild(evil, assertion);
            }
        }
    ];

    for (const { name, sign, wrap } of variants) {
        it(`is refused, variant ${name}`, () => company.assertRefused({ sign, tamper: xml => wrapped(xml, sign, wrap) }, 'structure'));
    }

    it('is refused where two elements have the id that was signed', async () => {
        const tamper = (xml: string) =>
            wrapped(xml, 'assertion', ({ response, assertion, evil }) => {
                const advice = evil.ownerDocument?.createElement('x') as Element;
                advice.setAttribute('Id', assertion.getAttribute('ID') ?? '');
                response.appendChild(advice);
            });
        await company.assertRefused({ tamper }, 'structure');
    });

    it('is refused where the signature covers another element than the one that it stands in', async () => {
        const tamper = (xml: string) => xml.replace(/URI="#[^"]+"/, 'URI=""');
        await company.assertRefused({ tamper }, 'structure');
    });
});

function wrapped(xml: string, sign: Misbehaviour['sign'], wrap: (parts: Parts) => void): string {
    const document = new DOMParser().parseFromString(xml, 'text/xml');
    const response = document.documentElement as Element;
    const [assertion] = response.getElementsByTagName('saml:Assertion');
    const [signature] = response.getElementsByTagName('ds:Signature');
    assert.ok(assertion && signature);
    const evil = withoutSignature(sign === 'response' ? response : assertion);
    evil.setAttribute('ID', '_evil');
    for (const element of [...evil.getElementsByTagName('saml:NameID'), ...evil.getElementsByTagName('saml:AttributeValue')]) {
        element.textContent = element.textContent === 'ada@example.com' ? 'eve@example.com' : element.textContent;
    }
    wrap({ document, response, assertion, signature, evil });
    const forged = new XMLSerializer().serializeToString(document);
    assert.notEqual(forged, xml);
    return forged;
}

function withoutSignature(element: Element): Element {
    const copy = element.cloneNode(true) as Element;
    for (const signature of [...copy.getElementsByTagName('ds:Signature')]) {
        signature.parentNode?.removeChild(signature);
    }
    return copy;
}
