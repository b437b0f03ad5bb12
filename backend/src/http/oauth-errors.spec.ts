import assert from 'node:assert/strict';
import { oauthProblems } from '@coditect/protocol';
import { z } from 'zod';
import { PlatformError, tooMany, unavailable } from '../kernel/errors.js';
import { oauthErrorOf } from './oauth-errors.js';
import { problemOf } from './problem-details.js';

describe("refusals in OAuth's form", () => {
    const of = (error: unknown) => {
        const { status, body } = oauthErrorOf(problemOf(error, 'id'));
        return [status, body.error];
    };

    it("are a 400 with OAuth's word, save for what is no client", () => {
        assert.deepEqual(of(new PlatformError('invalid', oauthProblems.slowDown, 'Wait.')), [400, 'slow_down']);
        assert.deepEqual(of(new PlatformError('invalid', oauthProblems.authorizationPending, 'Wait.')), [400, 'authorization_pending']);
        assert.deepEqual(of(new PlatformError('invalid', oauthProblems.invalidClient, 'Who?')), [401, 'invalid_client']);
    });

    it('have a word of OAuth for what is refused for other reasons', () => {
        const { error } = z.object({ client_id: z.string() }).safeParse({});
        assert.deepEqual(of(error), [400, 'invalid_request']);
        assert.deepEqual(of(tooMany(5)), [429, 'slow_down']);
        assert.deepEqual(of(unavailable('Later.')), [503, 'temporarily_unavailable']);
        assert.deepEqual(of(new Error('secret')), [500, 'server_error']);
        assert.deepEqual(of({ status: 413 }), [413, 'invalid_request']);
    });

    it('name the field that is at fault, in the characters that the standard allows', () => {
        const { error } = z.object({ client_id: z.string('say "who"\u2026') }).safeParse({});
        assert.equal(oauthErrorOf(problemOf(error, 'id')).body.error_description, "client_id: say 'who''");
    });

    it('tell nothing of a fault of ours', () => {
        assert.doesNotMatch(oauthErrorOf(problemOf(new Error('a secret'), 'id')).body.error_description ?? '', /secret/);
    });
});
