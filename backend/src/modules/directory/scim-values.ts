import { scimRefusal } from './scim-errors.js';
import { type Attribute, attributeNamed, resolvePath } from './scim-schema.js';

/** A resource with its attributes under their names as the schema spells them. */
export type Resource = Record<string, unknown>;

export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const longestText = 2_000;
const longestList = 100;

/**
 * A value as the schema has it, or undefined where it says "nothing": null and empty lists (RFC 7643 section 2.5). Entra sends
 * booleans as the strings "True" and "False", and a manager as the bare id.
 */
export function saidValue(attribute: Attribute, value: unknown): unknown {
    if (value === null || value === undefined) {
        return undefined;
    }
    if (attribute.many) {
        const items = Array.isArray(value) ? value : [value];
        if (items.length > longestList) {
            throw scimRefusal('invalidValue', `${attribute.name} has at most ${longestList} values.`);
        }
        const kept = items.map(item => single(attribute, item)).filter(item => item !== undefined);
        return kept.length > 0 ? kept : undefined;
    }
    return single(attribute, value);
}

function single(attribute: Attribute, value: unknown): unknown {
    switch (attribute.type) {
        case 'boolean':
            return booleanOf(attribute, value);
        case 'complex':
            return complexOf(attribute, value);
        default:
            return textOf(attribute, value);
    }
}

function booleanOf({ name }: Attribute, value: unknown): boolean {
    if (typeof value === 'boolean') {
        return value;
    }
    const said = typeof value === 'string' ? value.toLowerCase() : '';
    if (said !== 'true' && said !== 'false') {
        throw scimRefusal('invalidValue', `${name} is true or false.`);
    }
    return said === 'true';
}

function textOf({ name }: Attribute, value: unknown): string | undefined {
    if (typeof value !== 'string' && typeof value !== 'number') {
        throw scimRefusal('invalidValue', `${name} is a text.`);
    }
    const said = String(value);
    if (said.length > longestText || /[\p{Cc}\p{Cs}]/u.test(said.replace(/[\r\n\t]/g, ''))) {
        throw scimRefusal('invalidValue', `${name} has at most ${longestText} characters and no control characters.`);
    }
    return said === '' ? undefined : said;
}

function complexOf(attribute: Attribute, value: unknown): Resource | undefined {
    const described = isRecord(value) ? value : attributeNamed(attribute.parts ?? [], 'value') && { value };
    if (!described) {
        throw scimRefusal('invalidValue', `${attribute.name} is an object.`);
    }
    const kept: Resource = {};
    for (const [name, said] of Object.entries(described)) {
        const part = attributeNamed(attribute.parts ?? [], name);
        const keptPart = part && saidValue(part, said);
        if (part && keptPart !== undefined) {
            kept[part.name] = keptPart;
        }
    }
    return Object.keys(kept).length > 0 ? kept : undefined;
}

/** What of a resource's body the schema knows and lets a client say. The rest is left out without a word. */
export function resourceOf(attributes: readonly Attribute[], body: Readonly<Record<string, unknown>>): Resource {
    const resource: Resource = {};
    for (const [name, said] of Object.entries(body)) {
        const attribute = resolvePath(attributes, name)?.attribute;
        const value = attribute && !attribute.readOnly ? saidValue(attribute, said) : undefined;
        if (attribute && value !== undefined) {
            resource[attribute.name] = value;
        }
    }
    return resource;
}

/** What `attributes` or `excludedAttributes` of a query leave (RFC 7644 section 3.9). Ids and schemas always stay. */
export function project(
    resource: Resource,
    { attributes, excludedAttributes }: { readonly attributes?: string | undefined; readonly excludedAttributes?: string | undefined }
): Resource {
    const names = (given: string) => new Set(given.split(',').map(path => nameIn(path.trim())));
    const always = (name: string) => name === 'id' || name === 'schemas';
    if (attributes) {
        const wanted = names(attributes);
        return Object.fromEntries(Object.entries(resource).filter(([name]) => always(name) || wanted.has(name.toLowerCase())));
    }
    if (excludedAttributes) {
        const unwanted = names(excludedAttributes);
        return Object.fromEntries(Object.entries(resource).filter(([name]) => always(name) || !unwanted.has(name.toLowerCase())));
    }
    return resource;
}

/** The attribute that a path begins with, in lower case. A URN's dots and colons are its own. */
function nameIn(path: string): string {
    const lower = path.toLowerCase();
    const core = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):(.+)$/.exec(lower)?.[1];
    const extension = /^(urn:ietf:params:scim:schemas:extension:enterprise:2\.0:user)(?::.*)?$/.exec(lower)?.[1];
    return extension ?? (core ?? lower).split('.')[0] ?? '';
}
