/** The schemas' URNs (RFC 7643 section 8, RFC 7644 sections 3.4.2 and 3.5.2). */
export const urns = {
    user: 'urn:ietf:params:scim:schemas:core:2.0:User',
    group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
    enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
    patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
} as const;

/** What an attribute holds. `complex` has parts, and `many` says that it holds a list of what it describes. */
export interface Attribute {
    readonly name: string;
    readonly type: 'string' | 'boolean' | 'complex' | 'dateTime';
    readonly many?: boolean;
    readonly required?: boolean;
    readonly caseExact?: boolean;
    readonly readOnly?: boolean;
    readonly uniqueness?: 'server';
    readonly parts?: readonly Attribute[];
}

const text = (name: string): Attribute => ({ name, type: 'string' });
const texts = (...names: readonly string[]): readonly Attribute[] => names.map(text);
const flag = (name: string): Attribute => ({ name, type: 'boolean' });
const list = (name: string, parts: readonly Attribute[]): Attribute => ({ name, type: 'complex', many: true, parts });
const valued = [...texts('value', 'display', 'type'), flag('primary')];

const common: readonly Attribute[] = [
    { name: 'id', type: 'string', caseExact: true, readOnly: true, uniqueness: 'server' },
    { name: 'externalId', type: 'string', caseExact: true },
    {
        name: 'meta',
        type: 'complex',
        readOnly: true,
        parts: [text('resourceType'), text('location'), { name: 'created', type: 'dateTime' }, { name: 'lastModified', type: 'dateTime' }]
    }
];

const enterprise: readonly Attribute[] = [
    ...texts('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
    { name: 'manager', type: 'complex', parts: texts('value', 'displayName') }
];

/** RFC 7643 section 4.1; without passwords, which nobody sends here: an attribute that is not named is not kept. */
export const userAttributes: readonly Attribute[] = [
    ...common,
    { name: 'userName', type: 'string', required: true, uniqueness: 'server' },
    {
        name: 'name',
        type: 'complex',
        parts: texts('formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix')
    },
    ...texts('displayName', 'nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'),
    flag('active'),
    list('emails', valued),
    list('phoneNumbers', valued),
    list('addresses', [...texts('formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'), flag('primary')]),
    list('roles', valued),
    list('entitlements', valued),
    { name: urns.enterprise, type: 'complex', parts: enterprise }
];

/** RFC 7643 section 4.2. */
export const groupAttributes: readonly Attribute[] = [
    ...common,
    { name: 'displayName', type: 'string', required: true, uniqueness: 'server' },
    list('members', texts('value', 'display', 'type'))
];

export function attributeNamed(attributes: readonly Attribute[], name: string): Attribute | undefined {
    // Names count the same in any case (RFC 7643 section 2.1).
    const key = name.toLowerCase();
    return attributes.find(attribute => attribute.name.toLowerCase() === key);
}

/** An attribute, and where only a part of it is named, that part. */
export interface AttributePath {
    readonly attribute: Attribute;
    readonly part?: Attribute;
}

/**
 * Reads `name.givenName`, `emails.value`, `urn:…:core:2.0:User:userName` or `urn:…:enterprise:2.0:User:department`. Undefined
 * where the schema has no such attribute.
 */
export function resolvePath(attributes: readonly Attribute[], path: string): AttributePath | undefined {
    const core = [urns.user, urns.group].find(urn => path.toLowerCase().startsWith(`${urn.toLowerCase()}:`));
    const local = core ? path.slice(core.length + 1) : path;
    const extension = attributeNamed(attributes, urns.enterprise);
    if (extension && local.toLowerCase().startsWith(urns.enterprise.toLowerCase())) {
        const inside = local.slice(urns.enterprise.length + 1);
        // A part of a part (`manager.value`) is reached through the part alone.
        const part = attributeNamed(extension.parts ?? [], inside.split('.')[0] ?? '');
        return inside === '' ? { attribute: extension } : part && { attribute: extension, part };
    }
    const [name = '', partName, ...rest] = local.split('.');
    const attribute = attributeNamed(attributes, name);
    if (!attribute || rest.length > 0) {
        return undefined;
    }
    if (partName === undefined) {
        return { attribute };
    }
    const part = attributeNamed(attribute.parts ?? [], partName);
    return part && { attribute, part };
}
