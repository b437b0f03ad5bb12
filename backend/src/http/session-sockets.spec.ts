import assert from 'node:assert/strict';
import { type SessionSocket, SessionSockets } from './session-sockets.js';

describe('sockets of a session', () => {
    let sockets: SessionSockets;
    let closed: string[];

    beforeEach(() => {
        sockets = new SessionSockets();
        closed = [];
    });

    const socket = (name: string, sessionId: string, stillAdmitted: () => Promise<boolean> = async () => true): SessionSocket => ({
        sessionId,
        userId: `user of ${sessionId}`,
        organizationId: `organisation of ${sessionId}`,
        stillAdmitted,
        close: end => closed.push(`${name}: ${end}`)
    });

    it('close all together when it ends, and no others', () => {
        sockets.add(socket('a', 'one'));
        sockets.add(socket('b', 'one'));
        sockets.add(socket('c', 'two'));
        sockets.add(socket('gone', 'one')).dispose();
        sockets.closeAll('one');
        sockets.closeAll('one');
        assert.deepEqual(closed, ['a: session-ended', 'b: session-ended']);
    });

    it('close at once when they come just after it ended', () => {
        sockets.closeAll('one');
        sockets.add(socket('a', 'one')).dispose();
        assert.deepEqual(closed, ['a: session-ended']);
    });

    for (const [what, review] of [
        ["their person's rights change", () => sockets.reviewAccess({ userId: 'user of one' })],
        ['their organisation lets in others', () => sockets.reviewAccess({ organizationId: 'organisation of one' })],
        ['their session goes on elsewhere', () => sockets.reviewSession('one')]
    ] as const) {
        it(`close when ${what}, save those that would be let in again`, async () => {
            let admitted = true;
            sockets.add(socket('shut out', 'one', async () => admitted));
            sockets.add(socket('let in', 'one'));
            sockets.add(socket('another', 'two', async () => admitted));
            await Promise.resolve();
            admitted = false;
            await review();
            assert.deepEqual(closed, ['shut out: access-changed']);
        });
    }

    it('close when it can not be found out whether they would be let in', async () => {
        let reachable = true;
        sockets.add(
            socket('a', 'one', async () => {
                if (!reachable) {
                    throw new Error('The database is gone.');
                }
                return true;
            })
        );
        await Promise.resolve();
        reachable = false;
        await sockets.reviewSession('one');
        assert.deepEqual(closed, ['a: access-changed']);
    });

    it('close when the rights changed between being let in and being known here', async () => {
        sockets.add(socket('a', 'one', async () => false));
        await new Promise(resolve => setImmediate(resolve));
        assert.deepEqual(closed, ['a: access-changed']);
    });
});
