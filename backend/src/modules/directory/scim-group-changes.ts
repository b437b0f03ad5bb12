import { z } from 'zod';
import { scimRefusal } from './scim-errors.js';
import { matches, type PatchOperation, pathOf } from './scim-patch.js';
import { groupAttributes, resolvePath } from './scim-schema.js';
import { isRecord, saidValue } from './scim-values.js';

/** What a PATCH makes of a group, worked out on ids alone: groups may have thousands of members. */
export interface GroupState {
    readonly displayName: string;
    readonly externalId: string | undefined;
    readonly members: ReadonlySet<string>;
}

/** A value of `members`, or the bare id that some send in its place. */
const memberSchema = z.union([z.object({ value: z.string() }).transform(({ value }) => value), z.string()]).pipe(z.uuid().toLowerCase());

/** The ids that `members` names. One that is none of ours names nobody here. */
export function memberIdsOf(value: unknown): readonly string[] {
    if (value === null || value === undefined) {
        return [];
    }
    const parsed = z.array(memberSchema).safeParse(Array.isArray(value) ? value : [value]);
    if (!parsed.success) {
        throw scimRefusal('invalidValue', 'Each member is an object whose value is the id of a user here.');
    }
    return parsed.data;
}

export function changedGroup(before: GroupState, operations: readonly PatchOperation[]): GroupState {
    return operations.reduce(applied, before);
}

function applied(state: GroupState, { op, path, value }: PatchOperation): GroupState {
    if (path === undefined || path === '') {
        if (op === 'remove' || !isRecord(value)) {
            throw scimRefusal(op === 'remove' ? 'noTarget' : 'invalidValue', 'Without a path, the value is an object of attributes.');
        }
        return Object.entries(value).reduce((reached, [name, said]) => {
            const found = resolvePath(groupAttributes, name);
            // Okta repeats the id beside what it changes.
            return found && !found.attribute.readOnly ? applied(reached, { op, path: name, value: said }) : reached;
        }, state);
    }
    const { attribute, filter } = pathOf(groupAttributes, path);
    if (attribute.name === 'members') {
        const named = filter ? [...state.members].filter(id => matches(filter, { value: id })) : undefined;
        return { ...state, members: changedMembers(state.members, op, named, value) };
    }
    const said = op === 'remove' ? undefined : saidValue(attribute, value);
    return { ...state, [attribute.name]: said };
}

/** `named` are those that the path's condition fits: `members[value eq "…"]`. */
function changedMembers(
    members: ReadonlySet<string>,
    op: PatchOperation['op'],
    named: readonly string[] | undefined,
    value: unknown
): ReadonlySet<string> {
    if (op === 'remove') {
        // Entra names them in the value; without either, all go (RFC 7644 section 3.5.2.2).
        const removed = new Set(named ?? (value === undefined || value === null ? members : memberIdsOf(value)));
        return new Set([...members].filter(id => !removed.has(id)));
    }
    if (named !== undefined) {
        throw scimRefusal('invalidPath', 'Members are added and replaced by their ids, without a condition.');
    }
    return new Set(op === 'replace' ? memberIdsOf(value) : [...members, ...memberIdsOf(value)]);
}
