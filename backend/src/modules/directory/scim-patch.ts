import { type Filter, parse } from 'scim2-parse-filter';
import { z } from 'zod';
import { scimRefusal } from './scim-errors.js';
import { type Attribute, type AttributePath, attributeNamed, resolvePath } from './scim-schema.js';
import { isRecord, type Resource, saidValue } from './scim-values.js';

export interface PatchOperation {
    readonly op: 'add' | 'replace' | 'remove';
    readonly path?: string | undefined;
    readonly value?: unknown;
}

const mostOperations = 1_000;

/** Entra writes `Add` and `Replace`; names count in any case anyway. */
const operationSchema = z.object({
    op: z
        .string()
        .toLowerCase()
        .pipe(z.enum(['add', 'replace', 'remove'])),
    path: z.string().max(1_000).optional(),
    value: z.unknown().optional()
});

/** The operations of a PATCH's body (RFC 7644 section 3.5.2). */
export function operationsOf(body: Readonly<Record<string, unknown>>): readonly PatchOperation[] {
    const key = Object.keys(body).find(name => name.toLowerCase() === 'operations');
    const parsed = z
        .array(operationSchema)
        .min(1)
        .max(mostOperations)
        .safeParse(key === undefined ? undefined : body[key]);
    if (!parsed.success) {
        throw scimRefusal('invalidSyntax', 'Operations is a list of add, replace and remove, each with a path or a value.');
    }
    return parsed.data;
}

/** A path of a PATCH: an attribute, which of its values, and which part of them. */
export interface PatchPath extends AttributePath {
    readonly filter?: Filter;
}

export function pathOf(attributes: readonly Attribute[], path: string): PatchPath {
    const [, before = path, condition, part] = /^([^[\]]+)\[(.+)\](?:\.(\w+))?$/s.exec(path) ?? [];
    const found = resolvePath(attributes, part === undefined ? before : `${before}.${part}`);
    if (!found || found.attribute.readOnly || (condition !== undefined && !found.attribute.many)) {
        throw scimRefusal('invalidPath', `There is nothing to change at ${path}.`);
    }
    return condition === undefined ? found : { ...found, filter: filterOf(condition) };
}

function filterOf(condition: string): Filter {
    try {
        return parse(condition);
    } catch (error) {
        throw scimRefusal('invalidFilter', `The condition ${condition} can't be read: ${error instanceof Error ? error.message : error}`);
    }
}

/** The resource after the operations, all of them or none. Attributes that the schema doesn't have are passed over. */
export function patched(attributes: readonly Attribute[], resource: Resource, operations: readonly PatchOperation[]): Resource {
    const after = structuredClone(resource);
    for (const { op, path, value } of operations) {
        if (path !== undefined && path !== '') {
            apply(after, op, pathOf(attributes, path), value);
        } else if (op === 'remove') {
            throw scimRefusal('noTarget', 'To remove something, say by its path what.');
        } else {
            applyAll(attributes, after, op, value);
        }
    }
    return after;
}

/** Without a path, the value's members are what changes: names, or paths as Entra writes them (`name.givenName`). */
function applyAll(attributes: readonly Attribute[], resource: Resource, op: 'add' | 'replace', value: unknown): void {
    if (!isRecord(value)) {
        throw scimRefusal('invalidValue', 'Without a path, the value is an object of attributes.');
    }
    for (const [name, said] of Object.entries(value)) {
        const found = name.includes('[') ? pathOf(attributes, name) : resolvePath(attributes, name);
        if (found && !found.attribute.readOnly) {
            apply(resource, op, found, said);
        }
    }
}

function apply(resource: Resource, op: PatchOperation['op'], path: PatchPath, value: unknown): void {
    if (path.attribute.many) {
        applyToMany(resource, op, path, value);
    } else {
        applyToOne(resource, op, path, value);
    }
}

function applyToOne(resource: Resource, op: PatchOperation['op'], { attribute, part }: PatchPath, value: unknown): void {
    if (part) {
        const whole = { ...(isRecord(resource[attribute.name]) ? (resource[attribute.name] as Resource) : {}) };
        put(whole, part.name, op === 'remove' ? undefined : saidValue(part, value));
        put(resource, attribute.name, Object.keys(whole).length > 0 ? whole : undefined);
        return;
    }
    const said = op === 'remove' ? undefined : saidValue(attribute, value);
    const earlier = resource[attribute.name];
    // Of what has parts, the ones that are not named stay (RFC 7644 section 3.5.2.3).
    put(resource, attribute.name, isRecord(said) && isRecord(earlier) ? { ...earlier, ...said } : said);
}

function applyToMany(resource: Resource, op: PatchOperation['op'], path: PatchPath, value: unknown): void {
    const { attribute, part, filter } = path;
    const items = Array.isArray(resource[attribute.name]) ? (resource[attribute.name] as Resource[]) : [];
    const concerned = (item: Resource) => filter === undefined || matches(filter, item);
    if (op === 'remove') {
        const left = part ? items.map(item => (concerned(item) ? without(item, part.name) : item)) : items.filter(item => !concerned(item));
        put(resource, attribute.name, left.length > 0 ? left : undefined);
        return;
    }
    if (filter === undefined && part === undefined) {
        const said = (saidValue(attribute, value) ?? []) as Resource[];
        const all = op === 'replace' ? said : [...items, ...said.filter(item => !items.some(other => sameValue(other, item)))];
        put(resource, attribute.name, all.length > 0 ? all : undefined);
        return;
    }
    const said = part ? { [part.name]: saidValue(part, value) } : (saidValue({ ...attribute, many: false }, value) as Resource | undefined);
    const change = Object.fromEntries(Object.entries(said ?? {}).filter(([, member]) => member !== undefined));
    const changed = items.map(item => (concerned(item) ? { ...item, ...change } : item));
    // Entra sets emails[type eq "work"].value of a person who has none: one is made that the condition fits.
    const made = items.some(concerned) ? changed : [...changed, { ...(filter ? described(filter, attribute) : {}), ...change }];
    put(resource, attribute.name, made);
}

function put(target: Resource, name: string, value: unknown): void {
    if (value === undefined) {
        delete target[name];
    } else {
        target[name] = value;
    }
}

function without(item: Resource, name: string): Resource {
    return Object.fromEntries(Object.entries(item).filter(([other]) => other !== name));
}

function sameValue(a: Resource, b: Resource): boolean {
    return a.value !== undefined ? a.value === b.value && a.type === b.type : JSON.stringify(a) === JSON.stringify(b);
}

/** Whether one of an attribute's values is meant. Of what a filter can say, PATCH needs eq, and, or and not. */
export function matches(filter: Filter, item: Resource): boolean {
    switch (filter.op) {
        case 'and':
            return filter.filters.every(one => matches(one, item));
        case 'or':
            return filter.filters.some(one => matches(one, item));
        case 'not':
            return !matches(filter.filter, item);
        case 'pr':
            return partOf(item, filter.attrPath) !== undefined;
        case 'eq':
            return sameText(partOf(item, filter.attrPath), filter.compValue);
        case 'ne':
            return !sameText(partOf(item, filter.attrPath), filter.compValue);
        default:
            throw scimRefusal('invalidFilter', `A path's condition can't use ${filter.op}.`);
    }
}

function partOf(item: Resource, name: string): unknown {
    return Object.entries(item).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

function sameText(a: unknown, b: unknown): boolean {
    // Entra writes primary eq "True".
    return a !== undefined && String(a).toLowerCase() === String(b).toLowerCase();
}

/** What a condition of equalities says of the value that it is about. */
function described(filter: Filter, attribute: Attribute): Resource {
    if (filter.op === 'and') {
        return Object.assign({}, ...filter.filters.map(one => described(one, attribute)));
    }
    const part = filter.op === 'eq' ? attributeNamed(attribute.parts ?? [], filter.attrPath) : undefined;
    if (filter.op !== 'eq' || !part) {
        throw scimRefusal('noTarget', `No value of ${attribute.name} is the one that the path asks for.`);
    }
    return { [part.name]: saidValue(part, filter.compValue) };
}
