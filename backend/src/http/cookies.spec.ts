import assert from 'node:assert/strict';
import { PlatformCookie, setsPlatformCookie, withoutPlatformCookies } from './cookies.js';

describe('cookies of the platform', () => {
    const soon = new Date('2030-01-01T00:00:00Z');

    it('belong to one host and are out of reach of scripts', () => {
        assert.equal(
            new PlatformCookie('coditect_session', false).write('t', soon),
            'coditect_session=t; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly; SameSite=Lax'
        );
    });

    it('can be set by no other origin where there is https', () => {
        assert.equal(
            new PlatformCookie('coditect_workspace', true).write('t', soon),
            '__Host-coditect_workspace=t; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'
        );
        assert.match(new PlatformCookie('coditect_workspace', true).clear(), /^__Host-coditect_workspace=; .*Secure/);
    });

    it('are read by their whole name alone', () => {
        const cookie = new PlatformCookie('coditect_session', true);
        assert.equal(cookie.read('a=1; __Host-coditect_session=t; b=2'), 't');
        for (const header of [undefined, '', 'coditect_session=t', 'x__Host-coditect_session=t', '__Host-coditect_session_=t', ';;=;']) {
            assert.equal(cookie.read(header), undefined, header);
        }
    });

    it('are taken out of what a workspace gets to see, however they are written', () => {
        const kept = 'a=1; theia=x=y';
        for (const own of [
            'coditect_session=t',
            '__Host-coditect_workspace=t',
            'coditect_workspace=',
            'coditect_x',
            ' coditect_session =t',
            '=coditect_session=t'
        ]) {
            assert.equal(withoutPlatformCookies(`a=1;${own};theia=x=y`), kept, own);
            assert.equal(withoutPlatformCookies(own), undefined, own);
        }
    });

    it('can not be set by a workspace, however it writes them', () => {
        for (const own of [
            'coditect_session=t; Path=/',
            '__Host-coditect_session=t',
            ' coditect_workspace=t',
            '=coditect_workspace=t',
            'coditect_x',
            ' = coditect_x'
        ]) {
            assert.equal(setsPlatformCookie(own), true, own);
        }
        for (const theirs of ['theia=1', 'not_coditect_session=1', 'a=coditect_session=1', '']) {
            assert.equal(setsPlatformCookie(theirs), false, theirs);
        }
    });
});
