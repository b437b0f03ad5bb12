import { DOMParser, type Document, type Element, type Node, onWarningStopParsing } from '@xmldom/xmldom';
import { demand, SamlRefusal } from './saml-refusal.js';

export const namespaces = {
    protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
    assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
    metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
    signature: 'http://www.w3.org/2000/09/xmldsig#',
    encryption: 'http://www.w3.org/2001/04/xmlenc#'
} as const;

const maximumDepth = 64;

/** A message as it came in a form: base64 of UTF-8. `maximumBytes` bounds the XML. */
export function decodeMessage(base64: string, maximumBytes: number): string {
    demand(base64.length <= Math.ceil(maximumBytes / 3) * 4 * 1.05, 'too-large');
    const compact = base64.replace(/\s+/g, '');
    demand(/^[A-Za-z0-9+/]+={0,2}$/.test(compact), 'unreadable');
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(compact, 'base64'));
    } catch (error) {
        throw new SamlRefusal('unreadable', { cause: error });
    }
}

/**
 * Reads XML that has no use for a document type: entities, and whatever a parser would fetch or expand for them, are refused
 * before anything is parsed. So are processing instructions, which different readers see differently.
 */
export function parseXml(xml: string): Document {
    demand(!/<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(xml), 'document-type');
    demand(!xml.replace(/^\s*<\?xml\s[^?]*\?>/, '').includes('<?'), 'structure');
    try {
        const document = new DOMParser({ onError: onWarningStopParsing }).parseFromString(xml, 'text/xml');
        demand(document.documentElement !== null && !document.doctype, 'unreadable');
        return document;
    } catch (error) {
        throw error instanceof SamlRefusal ? error : new SamlRefusal('unreadable', { cause: error });
    }
}

export function rootOf(document: Document): Element {
    const root = document.documentElement;
    demand(root !== null, 'unreadable');
    return root;
}

/**
 * All elements below the given one. What is nested deeper than any message is refused, before whoever walks through it by
 * recursion comes to the end of the stack.
 */
export function descendantsOf(parent: Element): readonly Element[] {
    const found: Element[] = [];
    let level = childElements(parent);
    for (let depth = 1; level.length > 0; depth++) {
        demand(depth <= maximumDepth, 'structure');
        found.push(...level);
        level = level.flatMap(childElements);
    }
    return found;
}

export function childElements(parent: Element): readonly Element[] {
    return Array.from(parent.childNodes).filter(isElement);
}

export function childrenNamed(parent: Element, namespace: string, localName: string): readonly Element[] {
    return childElements(parent).filter(child => isNamed(child, namespace, localName));
}

/** The one child of that name; refused where there are several, undefined where there is none. */
export function childNamed(parent: Element, namespace: string, localName: string): Element | undefined {
    const found = childrenNamed(parent, namespace, localName);
    demand(found.length <= 1, 'structure');
    return found[0];
}

/**
 * The whole text of an element that has no elements in it. A comment splits text into nodes, and who reads only the first
 * takes `user@example.com<!---->.evil.example` for `user@example.com`.
 */
export function textOf(element: Element): string {
    demand(childElements(element).length === 0, 'structure');
    return (element.textContent ?? '').trim();
}

export function isNamed(element: Element, namespace: string, localName: string): boolean {
    return element.namespaceURI === namespace && element.localName === localName;
}

/** Whether there is a comment anywhere below, which some readers take out of a text and others take for its end. */
export function hasComment(element: Element): boolean {
    return [element, ...descendantsOf(element)].some(parent =>
        Array.from(parent.childNodes).some(node => node.nodeType === node.COMMENT_NODE)
    );
}

function isElement(node: Node): node is Element {
    return node.nodeType === node.ELEMENT_NODE;
}
