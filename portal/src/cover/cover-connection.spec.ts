import assert from 'node:assert/strict';
import type { EventSocket } from '@coditect/protocol';
import { CoverConnection } from './cover-connection.js';
import type { CoverEvent } from './cover-model.js';
import { at, controlOrigin, epoch, running } from './cover-samples.js';

/** A browser whose network and time the spec owns. */
function surroundings(status = 200) {
    const sockets: (EventSocket & { readonly address: string })[] = [];
    const waiting: { readonly run: () => void; readonly milliseconds: number }[] = [];
    const told: CoverEvent[] = [];
    const state = { status, reads: 0, reachable: true };
    const connection = new CoverConnection(
        {
            origin: 'http://a.localhost:3000',
            fetch: () => {
                state.reads += 1;
                const body = JSON.stringify({ workspace: running(0), controlOrigin, now: at(0) });
                return state.reachable
                    ? Promise.resolve({ status: state.status, text: () => Promise.resolve(body) })
                    : Promise.reject(new TypeError('Failed to fetch'));
            },
            connect: address => {
                const socket = { address, onmessage: null, onclose: null, close: () => undefined };
                sockets.push(socket);
                return socket;
            },
            schedule: (run, milliseconds) => void waiting.push({ run, milliseconds }),
            now: () => epoch,
            random: () => 1
        },
        event => told.push(event)
    );
    const say = (message: object) => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(message) });
    const cut = (code: number) => sockets.at(-1)?.onclose?.({ code });
    const settled = () => new Promise(resolve => setImmediate(resolve));
    const wake = async () => {
        waiting.pop()?.run();
        await settled();
    };
    return { connection, sockets, waiting, told, state, say, cut, settled, wake };
}

describe('The connection of the cover', () => {
    it('reads the workspace at once, and anew when the socket is first open', async () => {
        const browser = surroundings();
        browser.connection.open();
        await browser.settled();
        assert.equal(browser.told[0]?.type, 'page-read');
        browser.say({ kind: 'hello', version: 1, position: 4, resumed: false });
        await browser.settled();
        assert.equal(browser.state.reads, 2);
    });

    it('tells the changes of the workspace', () => {
        const browser = surroundings();
        browser.connection.open();
        browser.say({ kind: 'event', event: { position: 5, at: at(0), payload: { type: 'workspace.changed', workspace: running(0) } } });
        assert.equal(browser.told.at(-1)?.type, 'workspace-changed');
    });

    it('goes on from the last position after a cut, waiting longer each time', async () => {
        const browser = surroundings();
        browser.connection.open();
        browser.say({ kind: 'hello', version: 1, position: 4, resumed: false });
        browser.cut(1006);
        assert.deepEqual(browser.told.at(-1), { type: 'link-changed', link: 'lost' });
        assert.equal(browser.waiting.at(-1)?.milliseconds, 250);
        browser.state.reachable = false;
        await browser.wake();
        assert.equal(browser.waiting.at(-1)?.milliseconds, 500);
        browser.state.reachable = true;
        await browser.wake();
        assert.match(browser.sockets.at(-1)?.address ?? '', /\?after=4$/);
    });

    it('says that the session has ended when the socket is closed for that', () => {
        const browser = surroundings();
        browser.connection.open();
        browser.cut(4001);
        assert.deepEqual(browser.told.at(-1), { type: 'access-changed', access: 'signed-out' });
        assert.equal(browser.waiting.length, 0);
    });

    it('learns from the page that the session has ended when the socket was only refused, and tries no more', async () => {
        const browser = surroundings();
        browser.connection.open();
        await browser.settled();
        browser.state.status = 401;
        browser.cut(1006);
        await browser.wake();
        assert.deepEqual(browser.told.at(-1), { type: 'access-changed', access: 'signed-out' });
        assert.equal(browser.waiting.length, 0);
        assert.equal(browser.sockets.length, 1);
    });

    it('connects again when the person has signed in elsewhere and comes back', async () => {
        const browser = surroundings();
        browser.connection.open();
        browser.cut(4001);
        browser.state.status = 401;
        await browser.connection.retry();
        assert.equal(browser.sockets.length, 1);
        browser.state.status = 200;
        await browser.connection.retry();
        assert.equal(browser.sockets.length, 2);
    });

    it('says that the workspace is gone when there is none any more', async () => {
        const browser = surroundings(404);
        browser.connection.open();
        await browser.settled();
        assert.deepEqual(browser.told, [{ type: 'access-changed', access: 'gone' }]);
    });
});
