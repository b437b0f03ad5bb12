import assert from 'node:assert/strict';
import { type Problem, ProblemError } from '@coditect/protocol';

/** The problem that a call is refused with; a call that is not refused fails the test. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
    const error = await call.then(
        () => assert.fail('The call was not refused.'),
        (reason: unknown) => reason
    );
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem;
}
