import assert from 'node:assert/strict';
import { commonProblems, pageVersionHeader, workspaceProblems } from '@coditect/protocol';
import { askPlatform } from './ask-platform.js';
import { beginsAnew } from './begins-anew.js';

const answered = (status: number, body: string | object = '', headers: Readonly<Record<string, string>> = {}) =>
    askPlatform('/', {}, async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }));

const ownerGone = { code: workspaceProblems.ownerGone, detail: 'Its owner has left.' };

describe('What the cover asks of the platform', () => {
    it('is asked as the person, and of nothing that a browser kept', async () => {
        const asked: unknown[] = [];
        await askPlatform('/a', { method: 'POST' }, async (path, init) => {
            asked.push(path, init);
            return new Response('');
        });
        assert.deepEqual(asked, ['/a', { credentials: 'same-origin', cache: 'no-store', method: 'POST' }]);
    });

    it('is answered, with the version of the page where that was asked for', async () => {
        assert.deepEqual(await answered(202, { id: 1 }), { kind: 'done', body: '{"id":1}', pageVersion: undefined });
        assert.deepEqual(await answered(200, 'page', { [pageVersionHeader]: 'v1' }), { kind: 'done', body: 'page', pageVersion: 'v1' });
    });

    it('is refused with the sentence of the problem, whatever its status', async () => {
        for (const status of [403, 409, 429, 503]) {
            assert.deepEqual(await answered(status, ownerGone), { kind: 'refused', sentence: 'Its owner has left.' });
        }
    });

    it('finds the way in ended only where that is the problem', async () => {
        assert.deepEqual(await answered(403, { code: commonProblems.notSignedIn, detail: 'Sign in.' }), { kind: 'closed' });
        assert.deepEqual(await answered(401), { kind: 'closed' });
    });

    it('is refused with a sentence of its own where nobody answers, or what is no problem', async () => {
        const unreachable = { kind: 'refused', sentence: "The platform can't be reached. Try again in a moment." };
        assert.deepEqual(await answered(502, '<h1>Bad gateway</h1>'), unreachable);
        assert.deepEqual(await askPlatform('/', {}, () => Promise.reject(new TypeError('Failed to fetch'))), unreachable);
    });
});

describe('A page that was made ahead, when its person comes', () => {
    it('begins anew where its way in has ended, and says itself what else was refused', async () => {
        assert.equal(beginsAnew(await answered(401), 'v1'), true);
        assert.equal(beginsAnew(await answered(403, ownerGone), 'v1'), false);
    });

    it('begins anew where the platform has another page by now', async () => {
        assert.equal(beginsAnew(await answered(200, '', { [pageVersionHeader]: 'v1' }), 'v1'), false);
        assert.equal(beginsAnew(await answered(200, '', { [pageVersionHeader]: 'v2' }), 'v1'), true);
        assert.equal(beginsAnew(await answered(200), 'v1'), false);
    });
});
