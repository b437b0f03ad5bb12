import { type RawBuilder, sql } from 'kysely';
import { type Compare, type Filter, parse } from 'scim2-parse-filter';
import { scimRefusal } from './scim-errors.js';
import { type Attribute, type AttributePath, attributeNamed, resolvePath } from './scim-schema.js';

type Condition = RawBuilder<boolean>;

/** How a table keeps what it does not keep in its column of JSON: attributes (`userName`, `meta.created`) by expressions. */
export interface FilterColumns {
    readonly attributes: readonly Attribute[];
    readonly columns: Readonly<Record<string, FilterColumn>> & { readonly id: FilterColumn; readonly 'meta.created': FilterColumn };
    /** The column (jsonb) of all other attributes. */
    readonly json: RawBuilder<unknown>;
    /** Lists that stand in a table of their own: whether one of their values is this. */
    readonly holds?: Readonly<Record<string, (value: string) => Condition>>;
}

export interface FilterColumn {
    readonly expression: RawBuilder<unknown>;
    readonly kind: 'text' | 'lower-case' | 'uuid' | 'boolean' | 'time';
}

const deepest = 20;

/** A filter (RFC 7644 section 3.4.2.2) as a condition in SQL; all that the filter says are bound values. */
export function conditionOf(filter: string, table: FilterColumns): Condition {
    let parsed: Filter;
    if (/[\p{Cc}\p{Cs}]/u.test(filter)) {
        throw scimRefusal('invalidFilter', 'The filter has control characters.');
    }
    try {
        parsed = parse(filter);
    } catch (error) {
        throw scimRefusal('invalidFilter', `The filter can't be read: ${error instanceof Error ? error.message : error}`);
    }
    return translate(parsed, table, 0);
}

function translate(filter: Filter, table: FilterColumns, depth: number): Condition {
    if (depth > deepest) {
        throw scimRefusal('invalidFilter', 'The filter is nested too deeply.');
    }
    switch (filter.op) {
        case 'and':
        case 'or':
            return joined(
                filter.op,
                filter.filters.map(one => translate(one, table, depth + 1))
            );
        case 'not':
            return negated(translate(filter.filter, table, depth + 1));
        case '[]': {
            const { attribute } = found(filter.attrPath, table);
            return ofOneElement(attribute, filter.valFilter, table, depth);
        }
        default:
            return comparison(filter, table);
    }
}

function joined(op: 'and' | 'or', conditions: readonly Condition[]): Condition {
    return sql<boolean>`(${sql.join(conditions, op === 'and' ? sql` and ` : sql` or `)})`;
}

/** What can't be said of something (null) is not so. */
function negated(condition: Condition): Condition {
    return sql<boolean>`not coalesce(${condition}, false)`;
}

type Comparison = Compare | { readonly op: 'pr'; readonly attrPath: string };

function comparison(filter: Comparison, table: FilterColumns): Condition {
    refuseUnwritable(filter);
    const path = found(filter.attrPath, table);
    const { attribute, part } = path;
    const column = table.columns[part ? `${attribute.name}.${part.name}` : attribute.name];
    if (column) {
        return onColumn(filter, column);
    }
    const held = table.holds?.[attribute.name];
    if (held) {
        return onList(filter, held, attribute);
    }
    if (attribute.many) {
        const name = part?.name ?? 'value';
        const one = attributeNamed(attribute.parts ?? [], name);
        return exists(attribute, table, compare(filter, sql`element ->> ${name}`, one?.type === 'boolean'));
    }
    return compare(filter, jsonText(path, table), (part ?? attribute).type === 'boolean');
}

/** `emails[type eq "work" and value co "@example.com"]`: one element of which all of it holds. */
function ofOneElement(attribute: Attribute, filter: Filter, table: FilterColumns, depth: number): Condition {
    const held = table.holds?.[attribute.name];
    if (held) {
        return filter.op === 'eq' ? onList(filter, held, attribute) : unsupported(filter.op);
    }
    if (!attribute.many) {
        return unsupported(`[] on ${attribute.name}`);
    }
    const inside = (one: Filter, level: number): Condition => {
        if (level > deepest) {
            return unsupported('such depth');
        }
        switch (one.op) {
            case 'and':
            case 'or':
                return joined(
                    one.op,
                    one.filters.map(inner => inside(inner, level + 1))
                );
            case 'not':
                return negated(inside(one.filter, level + 1));
            case '[]':
                return unsupported('[] in []');
            default: {
                refuseUnwritable(one);
                const part = attributeNamed(attribute.parts ?? [], one.attrPath);
                return part ? compare(one, sql`element ->> ${part.name}`, part.type === 'boolean') : unknownAttribute(one.attrPath);
            }
        }
    };
    return exists(attribute, table, inside(filter, depth));
}

/** What was written as an escape, such as \\u0000, and no text in the database can hold. */
function refuseUnwritable(filter: Comparison): void {
    if (filter.op !== 'pr' && /[\p{Cc}\p{Cs}]/u.test(String(filter.compValue))) {
        throw scimRefusal('invalidFilter', 'The filter has control characters.');
    }
}

function exists(attribute: Attribute, { json }: FilterColumns, condition: Condition): Condition {
    return sql<boolean>`exists (select from jsonb_array_elements(coalesce(${json} -> ${attribute.name}, '[]')) as element where ${condition})`;
}

function onList(filter: Comparison, held: (value: string) => Condition, attribute: Attribute): Condition {
    return filter.op === 'eq' ? held(String(filter.compValue)) : unsupported(`${filter.op} on ${attribute.name}`);
}

function jsonText({ attribute, part }: AttributePath, { json }: FilterColumns): RawBuilder<unknown> {
    if (attribute.type !== 'complex') {
        return sql`${json} ->> ${attribute.name}`;
    }
    const inner = part ?? unknownAttribute(attribute.name);
    // A manager is known by its value.
    return inner.type === 'complex'
        ? sql`${json} -> ${attribute.name} -> ${inner.name} ->> 'value'`
        : sql`${json} -> ${attribute.name} ->> ${inner.name}`;
}

function onColumn(filter: Comparison, { expression, kind }: FilterColumn): Condition {
    if (filter.op === 'pr') {
        return sql<boolean>`${expression} is not null`;
    }
    const { compValue } = filter;
    switch (kind) {
        case 'boolean':
            return compare(filter, sql`(${expression})::text`, true);
        case 'time': {
            const time = new Date(String(compValue));
            if (Number.isNaN(time.getTime())) {
                throw scimRefusal('invalidFilter', `${compValue} is no time.`);
            }
            return ordered(filter.op, expression, time);
        }
        case 'uuid':
            return compare(filter, sql`${expression}::text`, false);
        case 'lower-case':
            return textual(filter, expression, String(compValue).toLowerCase());
        default:
            return textual(filter, expression, String(compValue));
    }
}

/** Texts are compared in lower case (RFC 7643: not `caseExact`). */
function compare(filter: Comparison, text: RawBuilder<unknown>, isBoolean: boolean): Condition {
    if (filter.op === 'pr') {
        return sql<boolean>`${text} is not null`;
    }
    if (isBoolean && filter.op !== 'eq' && filter.op !== 'ne') {
        return unsupported(`${filter.op} on true and false`);
    }
    return textual(filter, sql`lower(${text})`, String(filter.compValue).toLowerCase());
}

function textual({ op, compValue }: Compare, text: RawBuilder<unknown>, value: string): Condition {
    if (compValue === null) {
        // "No value" (RFC 7643 section 2.5).
        return op === 'eq' ? sql<boolean>`${text} is null` : op === 'ne' ? sql<boolean>`${text} is not null` : unsupported(`${op} null`);
    }
    switch (op) {
        case 'co':
            return sql<boolean>`strpos(${text}, ${value}) > 0`;
        case 'sw':
            return sql<boolean>`starts_with(${text}, ${value})`;
        case 'ew':
            return sql<boolean>`right(${text}, length(${value}::text)) = ${value}`;
        default:
            return ordered(op, text, value);
    }
}

function ordered(op: Compare['op'], expression: RawBuilder<unknown>, value: string | Date): Condition {
    switch (op) {
        case 'eq':
            return sql<boolean>`${expression} = ${value}`;
        case 'ne':
            return sql<boolean>`${expression} is distinct from ${value}`;
        case 'gt':
            return sql<boolean>`${expression} > ${value}`;
        case 'ge':
            return sql<boolean>`${expression} >= ${value}`;
        case 'lt':
            return sql<boolean>`${expression} < ${value}`;
        case 'le':
            return sql<boolean>`${expression} <= ${value}`;
        default:
            return unsupported(op);
    }
}

function found(path: string, { attributes }: FilterColumns): AttributePath {
    return resolvePath(attributes, path) ?? unknownAttribute(path);
}

function unknownAttribute(path: string): never {
    throw scimRefusal('invalidFilter', `There is no attribute ${path} to filter by.`);
}

function unsupported(what: string): never {
    throw scimRefusal('invalidFilter', `The filter can't use ${what}.`);
}
