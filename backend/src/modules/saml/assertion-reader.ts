import { emailSchema, type SamlAttributeMapping } from '@coditect/protocol';
import type { Element } from '@xmldom/xmldom';
import type { SamlConnection, ServiceProvider } from './saml-connection.js';
import { demand } from './saml-refusal.js';
import { childElements, childNamed, childrenNamed, isNamed, namespaces, parseXml, rootOf, textOf } from './saml-xml.js';

/** How far the identity provider's clock may be off. */
const skewMilliseconds = 60_000;
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

/** Classes of authentication that ask for more than one factor. */
const multiFactorContexts = new Set([
    'https://refeds.org/profile/mfa',
    'http://schemas.microsoft.com/claims/multipleauthn',
    'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract',
    'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered',
    'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI'
]);
/** Entra says it in an attribute. */
const methodsAttribute = 'http://schemas.microsoft.com/claims/authnmethodsreferences';

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
/** The names that identity providers use where nobody maps them. */
const usualNames: Readonly<Record<keyof SamlAttributeMapping, readonly string[]>> = {
    email: ['email', 'mail', 'emailAddress', 'urn:oid:0.9.2342.19200300.100.1.3', `${claims}/emailaddress`],
    name: ['name', 'displayName', 'urn:oid:2.16.840.1.113730.3.1.241', 'http://schemas.microsoft.com/identity/claims/displayname'],
    givenName: ['givenName', 'firstName', 'urn:oid:2.5.4.42', `${claims}/givenname`],
    familyName: ['surname', 'sn', 'lastName', 'familyName', 'urn:oid:2.5.4.4', `${claims}/surname`]
};

/** Whom an identity provider vouches for. */
export interface SamlPerson {
    /** The NameID, which stays the same for one person at one connection. */
    readonly subject: string;
    readonly email: string;
    readonly name: string;
    readonly multiFactor: boolean;
}

export interface ReadAssertion {
    readonly assertionId: string;
    /** The request that it answers. */
    readonly inResponseTo: string;
    readonly expiresAt: Date;
    readonly person: SamlPerson;
}

export interface AssertionExpectations {
    readonly connection: SamlConnection;
    readonly serviceProvider: ServiceProvider;
    readonly now: Date;
}

/** Reads an assertion from the very bytes that the signature was checked over, and refuses it unless it is meant for us, now. */
export function readAssertion(verifiedXml: string, expected: AssertionExpectations): ReadAssertion {
    const assertion = rootOf(parseXml(verifiedXml));
    demand(isNamed(assertion, namespaces.assertion, 'Assertion') && assertion.getAttribute('Version') === '2.0', 'structure');
    const assertionId = assertion.getAttribute('ID');
    demand(Boolean(assertionId), 'structure');
    const issuer = child(assertion, 'Issuer');
    demand(issuer !== undefined && textOf(issuer) === expected.connection.idpEntityId, 'issuer');
    checkConditions(assertion, expected);

    const subject = child(assertion, 'Subject');
    demand(subject !== undefined, 'subject');
    const confirmed = checkConfirmation(subject, expected);
    const nameId = readNameId(subject);
    const contexts = readContexts(assertion, expected.now);
    const attributes = readAttributes(assertion);
    return {
        assertionId: assertionId as string,
        ...confirmed,
        person: {
            subject: nameId,
            email: emailOf(attributes, expected.connection.attributeMapping, nameId),
            name: nameOf(attributes, expected.connection.attributeMapping),
            multiFactor: [...contexts, ...(attributes.get(methodsAttribute) ?? [])].some(context => multiFactorContexts.has(context))
        }
    };
}

function checkConditions(assertion: Element, { serviceProvider, now }: AssertionExpectations): void {
    const conditions = child(assertion, 'Conditions');
    demand(conditions !== undefined, 'audience');
    checkTimes(conditions, now);
    const restrictions = childrenNamed(conditions, namespaces.assertion, 'AudienceRestriction');
    // Each restriction must be met, by any of its audiences (SAML core, 2.5.1.4).
    const meant = restrictions.every(restriction =>
        childrenNamed(restriction, namespaces.assertion, 'Audience').some(audience => textOf(audience) === serviceProvider.entityId)
    );
    demand(restrictions.length > 0 && meant, 'audience');
}

/** The one bearer confirmation, which says to whom the assertion may be brought, until when, and in answer to what. */
function checkConfirmation(
    subject: Element,
    { serviceProvider, now }: AssertionExpectations
): Pick<ReadAssertion, 'inResponseTo' | 'expiresAt'> {
    const confirmations = childrenNamed(subject, namespaces.assertion, 'SubjectConfirmation');
    const [confirmation] = confirmations;
    demand(confirmations.length === 1 && confirmation?.getAttribute('Method') === bearer, 'subject');
    const data = child(confirmation, 'SubjectConfirmationData');
    demand(data !== undefined, 'subject');
    demand(data.getAttribute('Recipient') === serviceProvider.acsUrl, 'recipient');
    const expiresAt = checkTimes(data, now);
    demand(expiresAt !== undefined, 'expired');
    const inResponseTo = data.getAttribute('InResponseTo');
    demand(Boolean(inResponseTo), 'unsolicited');
    return { inResponseTo: inResponseTo as string, expiresAt: new Date(expiresAt.getTime() + skewMilliseconds) };
}

/** Checks `NotBefore` and `NotOnOrAfter` where they are given, and returns the latter. */
export function checkTimes(element: Element, now: Date): Date | undefined {
    const notBefore = timeOf(element, 'NotBefore');
    demand(notBefore === undefined || now.getTime() + skewMilliseconds >= notBefore.getTime(), 'not-yet-valid');
    const notOnOrAfter = timeOf(element, 'NotOnOrAfter');
    demand(notOnOrAfter === undefined || now.getTime() - skewMilliseconds < notOnOrAfter.getTime(), 'expired');
    return notOnOrAfter;
}

/** An attribute of the form that SAML prescribes (core, 1.3.3): a dateTime in UTC. */
export function timeOf(element: Element, name: string): Date | undefined {
    const text = element.getAttribute(name);
    if (text === null) {
        return undefined;
    }
    demand(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(text), 'structure');
    const time = new Date(text);
    demand(!Number.isNaN(time.getTime()), 'structure');
    return time;
}

/** A name that is another one at each sign-in would make a new account each time. */
function readNameId(subject: Element): string {
    const nameId = child(subject, 'NameID');
    demand(nameId !== undefined && nameId.getAttribute('Format') !== transient, 'subject');
    const text = textOf(nameId);
    demand(text.length > 0 && text.length <= 1_024, 'subject');
    return text;
}

function readContexts(assertion: Element, now: Date): readonly string[] {
    const statements = childrenNamed(assertion, namespaces.assertion, 'AuthnStatement');
    demand(statements.length > 0, 'subject');
    return statements.flatMap(statement => {
        const until = timeOf(statement, 'SessionNotOnOrAfter');
        demand(until === undefined || now.getTime() - skewMilliseconds < until.getTime(), 'expired');
        return childrenNamed(statement, namespaces.assertion, 'AuthnContext')
            .flatMap(context => childrenNamed(context, namespaces.assertion, 'AuthnContextClassRef'))
            .map(textOf);
    });
}

function readAttributes(assertion: Element): ReadonlyMap<string, readonly string[]> {
    const attributes = new Map<string, readonly string[]>();
    for (const statement of childrenNamed(assertion, namespaces.assertion, 'AttributeStatement')) {
        for (const attribute of childrenNamed(statement, namespaces.assertion, 'Attribute')) {
            const name = attribute.getAttribute('Name') ?? '';
            const values = childrenNamed(attribute, namespaces.assertion, 'AttributeValue')
                // What has elements in it, such as an eduPersonTargetedID, is of no use here.
                .filter(value => childElements(value).length === 0)
                .map(textOf);
            attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
        }
    }
    return attributes;
}

/** One address and no more: where several are said, nobody can tell which of them was verified. */
function emailOf(attributes: ReadonlyMap<string, readonly string[]>, mapping: SamlAttributeMapping, nameId: string): string {
    const values = valuesOf(attributes, mapping, 'email');
    demand(values.length <= 1, 'address');
    const parsed = emailSchema.safeParse(values[0] ?? (mapping.email === undefined ? nameId : ''));
    demand(parsed.success, 'address');
    return parsed.data;
}

/** Empty where the identity provider says none. */
function nameOf(attributes: ReadonlyMap<string, readonly string[]>, mapping: SamlAttributeMapping): string {
    const first = (field: keyof SamlAttributeMapping) => valuesOf(attributes, mapping, field)[0] ?? '';
    return first('name') || `${first('givenName')} ${first('familyName')}`.trim();
}

function valuesOf(
    attributes: ReadonlyMap<string, readonly string[]>,
    mapping: SamlAttributeMapping,
    field: keyof SamlAttributeMapping
): readonly string[] {
    const mapped = mapping[field];
    const names = mapped === undefined ? usualNames[field] : [mapped];
    const found = names.map(name => attributes.get(name) ?? []).find(values => values.length > 0) ?? [];
    return [...new Set(found.filter(value => value !== ''))];
}

function child(parent: Element, localName: string): Element | undefined {
    return childNamed(parent, namespaces.assertion, localName);
}
