import assert from 'node:assert/strict';
import type { Workspace } from '@coditect/protocol';
import type { BrowserStore } from '../storage/browser-store.js';
import { memoryStore } from '../storage/memory-store.js';
import { noteOpened, openedHere } from './opened-here.js';
import { openAddress, pagesAhead } from './pages-ahead.js';

const host = 'ide.example.com';

function workspace(slug: string, more: Partial<Workspace> = {}): Workspace {
    return { slug, origin: `https://${slug}.${host}`, role: 'owner', state: 'stopped', ...more } as Workspace;
}

describe('pages that are made ahead of the click', () => {
    const first = workspace('amber-otter-7f3k');
    const second = workspace('brave-lynx-2c9d');

    it('are that of the workspace that was opened last, and others when the pointer rests on their links', () => {
        assert.deepEqual(pagesAhead([first, second], ['brave-lynx-2c9d', 'amber-otter-7f3k'], host), {
            prerender: [
                { urls: ['https://brave-lynx-2c9d.ide.example.com/'], eagerness: 'immediate' },
                { urls: ['https://amber-otter-7f3k.ide.example.com/'], eagerness: 'moderate' }
            ]
        });
    });

    it('are none of workspaces that this browser has not entered, or that are gone', () => {
        assert.equal(pagesAhead([first], [], host), undefined);
        assert.equal(pagesAhead([first], ['gone-fox-1a2b'], host), undefined);
    });

    it('are none where a workspace is a site of its own', () => {
        const local = workspace('amber-otter-7f3k', { origin: 'http://amber-otter-7f3k.localhost:3000' });
        assert.equal(pagesAhead([local], [local.slug], 'localhost'), undefined);
        const elsewhere = workspace('amber-otter-7f3k', { origin: 'https://amber-otter-7f3k.example.net' });
        assert.equal(pagesAhead([elsewhere], [elsewhere.slug], host), undefined);
    });

    it('are none that need the portal: to look only, or to start what has failed', () => {
        for (const needy of [workspace('a', { role: 'view' }), workspace('a', { state: 'failed' })]) {
            assert.equal(pagesAhead([needy], ['a'], host), undefined);
            assert.equal(openAddress(needy, ['a']), '/open/a');
        }
    });
});

describe('the address of "Open"', () => {
    it('is the IDE where this browser may enter, and else the page that hands over', () => {
        assert.equal(openAddress(workspace('a', { role: 'edit' }), ['b', 'a']), 'https://a.ide.example.com/');
        assert.equal(openAddress(workspace('a'), ['b']), '/open/a');
    });
});

describe('workspaces that this browser has entered', () => {
    let store: BrowserStore;

    beforeEach(() => {
        store = memoryStore();
    });

    it('are remembered with the last one first, each once, and not without end', () => {
        assert.deepEqual(openedHere(store, 'ada'), []);
        for (const slug of ['a', 'b', 'c', 'a', 'd', 'e', 'f', 'g', 'h', 'i']) {
            noteOpened(store, slug, 'ada');
        }
        assert.deepEqual(openedHere(store, 'ada'), ['i', 'h', 'g', 'f', 'e', 'd', 'a', 'c']);
    });

    it('are those of who entered last: nobody works with the cookie of somebody else', () => {
        noteOpened(store, 'shared', 'ada');
        noteOpened(store, 'own', 'ada');
        noteOpened(store, 'shared', 'grace');
        assert.deepEqual(openedHere(store, 'ada'), ['own']);
        assert.deepEqual(openedHere(store, 'grace'), ['shared']);
        noteOpened(store, 'shared', 'ada');
        assert.deepEqual(openedHere(store, 'grace'), []);
    });
});
