import assert from 'node:assert/strict';
import { type EventSocket, EventStream } from './event-stream.js';
import type { EventMessage, EventPayload } from './events.js';

const payload = (tier: 'free' | 'team' | 'enterprise'): EventPayload => ({
    type: 'license.changed',
    license: {
        organizationId: '00000000-0000-4000-8000-000000000001',
        tier,
        tierName: tier,
        limits: {
            projects: null,
            tokensPerMonth: null,
            agents: null,
            workspaces: null,
            memoryMebibytes: null,
            processes: null,
            diskMebibytes: null
        },
        since: '2030-01-01T00:00:00.000Z'
    }
});

class FakeSocket implements EventSocket {
    onmessage: EventSocket['onmessage'] = null;
    onclose: EventSocket['onclose'] = null;
    closed = false;

    constructor(readonly after: number | undefined) {}

    close(): void {
        this.closed = true;
        this.onclose?.({ code: 1000 });
    }

    say(message: EventMessage): void {
        this.onmessage?.({ data: JSON.stringify(message) });
    }

    hello(position: number, resumed: boolean): void {
        this.say({ kind: 'hello', version: 1, position, resumed });
    }

    event(position: number, tier: 'free' | 'team' | 'enterprise'): void {
        this.say({ kind: 'event', event: { position, at: '2030-01-01T00:00:00.000Z', payload: payload(tier) } });
    }

    lose(code = 1006): void {
        this.onclose?.({ code });
    }
}

describe('a stream of events', () => {
    function open(random = 1) {
        const sockets: FakeSocket[] = [];
        const log: string[] = [];
        const planned: { run: () => void; milliseconds: number }[] = [];
        const stream = new EventStream({
            connect: after => {
                const socket = new FakeSocket(after);
                sockets.push(socket);
                return socket;
            },
            onEvent: event => log.push(event.type === 'license.changed' ? event.license.tier : event.type),
            onFresh: () => log.push('fresh'),
            onConnectionChange: connected => log.push(connected ? 'connected' : 'lost'),
            onSessionEnded: () => log.push('session ended'),
            onAccessChanged: () => log.push('access changed'),
            schedule: (run, milliseconds) => planned.push({ run, milliseconds }),
            random: () => random
        }).open();
        const last = () => sockets.at(-1) ?? assert.fail('There is no socket.');
        const reconnect = () => planned.at(-1)?.run();
        return { stream, sockets, log, planned, last, reconnect };
    }

    it('asks at first for what comes from now on, and says that everything is to be read', () => {
        const { log, last } = open();
        assert.equal(last().after, undefined);
        last().hello(7, false);
        last().event(8, 'team');
        assert.deepEqual(log, ['connected', 'fresh', 'team']);
    });

    it('goes on from the last position after a loss, without reading everything again', () => {
        const { log, last, reconnect } = open();
        last().hello(7, false);
        last().event(9, 'team');
        last().lose();
        reconnect();
        assert.equal(last().after, 9);
        last().hello(9, true);
        last().event(10, 'enterprise');
        assert.deepEqual(log, ['connected', 'fresh', 'team', 'lost', 'connected', 'enterprise']);
    });

    it('goes on from the position of the greeting where no event came', () => {
        const { last, reconnect } = open();
        last().hello(0, false);
        last().lose();
        reconnect();
        assert.equal(last().after, 0);
    });

    it('reads everything again where the server kept too little', () => {
        const { log, last, reconnect } = open();
        last().hello(7, false);
        last().lose();
        reconnect();
        last().hello(300, false);
        last().lose();
        reconnect();
        assert.equal(last().after, 300);
        assert.deepEqual(log, ['connected', 'fresh', 'lost', 'connected', 'fresh', 'lost']);
    });

    it('waits longer after each failure, up to five seconds, and briefly again after a success', () => {
        const { planned, last, reconnect } = open();
        for (let round = 0; round < 9; round += 1) {
            last().lose();
            reconnect();
        }
        assert.deepEqual(
            planned.map(({ milliseconds }) => milliseconds),
            [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000]
        );
        last().hello(1, false);
        last().lose();
        assert.equal(planned.at(-1)?.milliseconds, 250);
    });

    it('spreads the waits of many clients over half of their length', () => {
        const { planned, last } = open(0);
        last().lose();
        assert.equal(planned[0]?.milliseconds, 125);
    });

    it('does not come back when the session ended', () => {
        const { log, planned, last } = open();
        last().hello(1, false);
        last().lose(4001);
        assert.deepEqual(planned, []);
        assert.deepEqual(log, ['connected', 'fresh', 'lost', 'session ended']);
    });

    it('says that access has changed before it says that the connection is lost, and begins anew', () => {
        const { log, last, reconnect } = open();
        last().hello(7, false);
        last().lose(4003);
        assert.deepEqual(log, ['connected', 'fresh', 'access changed', 'lost']);
        reconnect();
        assert.equal(last().after, undefined);
    });

    it('comes back when the platform restarts', () => {
        const { planned, last } = open();
        last().lose(1012);
        assert.equal(planned.length, 1);
    });

    it('stays closed when it is closed, also while it waits to come back', () => {
        const { stream, sockets, planned, last, reconnect } = open();
        last().hello(1, false);
        last().lose();
        stream.close();
        reconnect();
        assert.equal(sockets.length, 1);
        const other = open();
        other.stream.close();
        assert.equal(other.last().closed, true);
        assert.deepEqual(other.planned, []);
        assert.equal(planned.length, 1);
    });

    it('skips an event of a kind that a newer platform knows, and goes on after it', () => {
        const { log, last, reconnect } = open();
        last().hello(1, false);
        const newer = { kind: 'event', event: { position: 2, at: '2030-01-01T00:00:00.000Z', payload: { type: 'agent.finished' } } };
        last().onmessage?.({ data: JSON.stringify(newer) });
        last().lose();
        reconnect();
        assert.equal(last().after, 2);
        last().hello(2, true);
        last().event(3, 'team');
        assert.deepEqual(log, ['connected', 'fresh', 'lost', 'connected', 'team']);
    });
});
