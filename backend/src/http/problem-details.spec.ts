import assert from 'node:assert/strict';
import { problemSchema } from '@coditect/protocol';
import { z } from 'zod';
import { type ErrorKind, invalidField, PlatformError } from '../kernel/errors.js';
import { problemOf } from './problem-details.js';

describe('problem details', () => {
    it('give each kind of refusal one status, and say its sentence and its code', () => {
        const expected: Record<ErrorKind, number> = {
            invalid: 422,
            'not-signed-in': 401,
            forbidden: 403,
            'not-found': 404,
            conflict: 409,
            'too-large': 413,
            'too-many': 429,
            unavailable: 503
        };
        for (const [kind, status] of Object.entries(expected)) {
            const problem = problemSchema.parse(problemOf(new PlatformError(kind as ErrorKind, 'some.code', 'A sentence.'), 'id'));
            assert.deepEqual(
                [problem.status, problem.code, problem.detail, problem.type, problem.requestId],
                [status, 'some.code', 'A sentence.', 'urn:coditect:problem:some.code', 'id']
            );
            assert.notEqual(problem.title, 'Problem');
        }
    });

    it('name the field that is at fault', () => {
        assert.deepEqual(problemOf(invalidField('email', 'taken', 'It is taken.', 'conflict'), 'id').fields, [
            { field: 'email', code: 'taken', detail: 'It is taken.' }
        ]);
        const schema = z.object({ person: z.object({ age: z.number() }), name: z.string() });
        const problem = problemOf(schema.safeParse({ person: { age: 'x' } }).error, 'id');
        assert.deepEqual(
            problem.fields?.map(({ field }) => field),
            ['person.age', 'name']
        );
        assert.equal(problem.status, 422);
    });

    it("tell a client's own fault in the request from a fault of ours", () => {
        const thrown = (status: unknown) => Object.assign(new Error('inside'), { status });
        assert.deepEqual(
            [400, 403, 404, 413, 415, 499, 399, 500, 503, undefined, 'x'].map(status => problemOf(thrown(status), 'id').status),
            [400, 400, 404, 413, 400, 400, 500, 500, 500, 500, 500]
        );
    });

    it('tell nothing of the inside of a fault', () => {
        for (const error of [new Error('password=hunter2 at /srv/x.js'), 'hunter2', undefined, null, { message: 'hunter2' }]) {
            const problem = problemOf(error, 'the-id');
            assert.equal(problem.status, 500);
            assert.equal(JSON.stringify(problem).includes('hunter2'), false);
            assert.match(problem.detail, /the-id/);
        }
    });
});
