import assert from 'node:assert/strict';
import { fillPath, scopes, workspaceScopes } from './route.js';

describe('a path with parameters', () => {
    it('is filled in, each value escaped so that it stays one segment', () => {
        assert.equal(fillPath('/a/:one/b/:two', { one: '1', two: '2' }), '/a/1/b/2');
        assert.equal(fillPath('/a/:one', { one: '../b?c#d/é' }), '/a/..%2Fb%3Fc%23d%2F%C3%A9');
        assert.equal(fillPath('/a', {}), '/a');
        assert.equal(fillPath('/:one/:one', { one: '$&' }), '/%24%26/%24%26');
    });

    it('can not be made without one of its values', () => {
        assert.throws(() => fillPath('/a/:one', {}), /The path \/a\/:one needs a value for one\./);
    });
});

describe("the scopes of a workspace's cookie", () => {
    it("are few: nothing of the account, of an organisation's management or of an administrator's", () => {
        assert.deepEqual(
            scopes.filter(scope => !workspaceScopes.includes(scope)),
            ['account', 'administration', 'organization:read', 'organization:manage', 'audit:read', 'workspaces:list']
        );
    });
});
