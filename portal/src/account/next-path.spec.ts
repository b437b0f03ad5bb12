import assert from 'node:assert/strict';
import { memoryStore } from '../storage/memory-store.js';
import { pathAfterSignIn, pathWithNext, rememberNext, safeNextPath, signInPath, takeRememberedNext } from './next-path.js';

describe('The page after signing in', () => {
    for (const path of ['/', '/admin', '/open/amber-otter-7f3k', '/open']) {
        it(`may be ${path}`, () => {
            assert.equal(safeNextPath(path), path);
        });
    }

    const refused = [
        null,
        undefined,
        '',
        'open/amber',
        '//evil.example',
        '///evil.example',
        '/\\evil.example',
        '\\\\evil.example',
        '\\/evil.example',
        'https://evil.example',
        'https:evil.example',
        'javascript:alert(1)',
        '/%2fevil.example',
        '/%2F%2Fevil.example',
        '/%5cevil.example',
        '/%09/evil.example',
        '/\t/evil.example',
        '/\n/evil.example',
        ' //evil.example',
        '/open//evil.example',
        '/open/',
        '/open/../..//evil.example',
        '/@evil.example',
        '/open?next=//evil.example',
        '/open#x',
        '/open\n',
        '／／evil.example',
        `/${'a'.repeat(300)}`
    ];
    for (const path of refused) {
        it(`is never ${JSON.stringify(path)?.slice(0, 40)}`, () => {
            assert.equal(safeNextPath(path), undefined);
        });
    }

    it('is the workspace when none was asked for or the one asked for is refused', () => {
        assert.equal(pathAfterSignIn(null), '/open');
        assert.equal(pathAfterSignIn('//evil.example'), '/open');
        assert.equal(pathAfterSignIn('/admin'), '/admin');
    });

    it('is remembered in the address of the sign-in page, except for the home page', () => {
        assert.equal(signInPath('/open/amber-otter'), '/sign-in?next=/open/amber-otter');
        assert.equal(signInPath('/'), '/sign-in');
        assert.equal(signInPath('//evil.example'), '/sign-in');
    });

    it('is kept in mind when the person changes to the other form, if it is a safe one', () => {
        assert.equal(pathWithNext('/sign-up', '/admin'), '/sign-up?next=/admin');
        assert.equal(pathWithNext('/sign-up', '//evil.example'), '/sign-up');
    });

    it('is remembered until a mailed link is opened, once, and only if it is a safe one', () => {
        const store = memoryStore();
        rememberNext('/open/amber-otter', store);
        assert.equal(takeRememberedNext(store), '/open/amber-otter');
        assert.equal(takeRememberedNext(store), undefined);
        rememberNext('//evil.example', store);
        assert.equal(takeRememberedNext(store), undefined);
        store.setItem('coditect.next', '//evil.example');
        assert.equal(takeRememberedNext(store), undefined);
    });
});
