import assert from 'node:assert/strict';
import { methodWords } from './method-words.js';

describe('how a person signed in', () => {
    it('is said in words', () => {
        assert.equal(methodWords(['password', 'totp']), 'password and authenticator app');
        assert.equal(methodWords(['oidc:github', 'totp']), 'GitHub and authenticator app');
        assert.equal(methodWords(['oidc:our-own']), 'our-own');
        assert.equal(methodWords(['saml']), 'company sign-in');
        assert.equal(methodWords(['oidc']), 'company sign-in');
        assert.equal(methodWords(['device-code']), 'a code that you confirmed');
    });

    it('is said as it is where it has no words yet', () => {
        assert.equal(methodWords(['telepathy']), 'telepathy');
        assert.equal(methodWords([]), '');
    });
});
