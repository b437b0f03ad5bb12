import assert from 'node:assert/strict';
import { SessionSockets } from './session-sockets.js';

describe('sockets of a session', () => {
    it('close all together when it ends, and no others', () => {
        const sockets = new SessionSockets();
        const closed: string[] = [];
        sockets.add('one', () => closed.push('a'));
        sockets.add('one', () => closed.push('b'));
        sockets.add('two', () => closed.push('c'));
        sockets.add('one', () => closed.push('gone')).dispose();
        sockets.closeAll('one');
        sockets.closeAll('one');
        assert.deepEqual(closed, ['a', 'b']);
    });

    it('close at once when they come just after it ended', () => {
        const sockets = new SessionSockets();
        sockets.closeAll('one');
        let closed = false;
        sockets
            .add('one', () => {
                closed = true;
            })
            .dispose();
        assert.equal(closed, true);
    });
});
