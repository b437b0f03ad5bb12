import { commonProblems } from '@coditect/protocol';
import { z } from 'zod';
import { invalidField } from '../../kernel/errors.js';
import type { MemberPosition } from './members-store.js';

const positionSchema = z.tuple([z.string(), z.uuid()]);

/** Where a page ends, as a client hands it back: opaque to it. */
export function writeCursor({ nameKey, userId }: MemberPosition): string {
    return Buffer.from(JSON.stringify([nameKey, userId])).toString('base64url');
}

export function readCursor(cursor: string | undefined): MemberPosition | undefined {
    if (cursor === undefined) {
        return undefined;
    }
    const { data } = positionSchema.safeParse(parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (!data) {
        throw invalidField('after', commonProblems.invalid, 'Give back what the page before gave as "next".');
    }
    return { nameKey: data[0], userId: data[1] };
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
