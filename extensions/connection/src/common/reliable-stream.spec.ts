import assert from 'node:assert/strict';
import { ReliableStream } from './reliable-stream';

/** Two ends and a line between them that carries nothing while it is cut, and forgets what was under way. */
class Line {
    readonly heard = { left: [] as string[], right: [] as string[] };
    readonly left = this.end('left');
    readonly right = this.end('right');
    overflows = 0;
    private timers: (() => void)[] = [];
    private underWay: (() => void)[] = [];

    private end(side: 'left' | 'right'): ReliableStream {
        return new ReliableStream({
            deliver: message => this.heard[side].push(new TextDecoder().decode(message)),
            onOverflow: () => {
                this.overflows += 1;
            },
            schedule: run => this.timers.push(run),
            maximumWaitingBytes: { away: 100, connected: 200 }
        });
    }

    connect(): void {
        const toward = (other: ReliableStream) => ({
            send: (position: number, message: Uint8Array) => this.underWay.push(() => other.receive(position, message)),
            acknowledge: (position: number) => this.underWay.push(() => other.acknowledged(position))
        });
        const received = { left: this.left.received, right: this.right.received };
        this.left.attach(toward(this.right), received.right);
        this.right.attach(toward(this.left), received.left);
    }

    /** Everything that is under way arrives, and acknowledgements that are due are made. */
    settle(): void {
        while (this.underWay.length > 0 || this.timers.length > 0) {
            const now = [...this.underWay.splice(0), ...this.timers.splice(0)];
            for (const run of now) {
                run();
            }
        }
    }

    cut(): void {
        this.underWay = [];
        this.left.detach();
        this.right.detach();
    }
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a reliable stream', () => {
    it('delivers what was under way when the socket broke, once and in order', () => {
        const line = new Line();
        line.connect();
        line.left.send(bytes('one'));
        line.settle();
        line.left.send(bytes('two'));
        line.right.send(bytes('answer'));
        line.cut();
        line.left.send(bytes('three'));
        line.connect();
        line.settle();
        assert.deepEqual(line.heard, { left: ['answer'], right: ['one', 'two', 'three'] });
    });

    it('delivers nothing twice when only the acknowledgement was lost', () => {
        const received: string[] = [];
        const sent: [number, Uint8Array][] = [];
        const sender = new ReliableStream({
            deliver: () => undefined,
            onOverflow: () => undefined,
            schedule: () => undefined,
            maximumWaitingBytes: { away: 100, connected: 200 }
        });
        const receiver = new ReliableStream({
            deliver: message => received.push(new TextDecoder().decode(message)),
            onOverflow: () => undefined,
            schedule: () => undefined,
            maximumWaitingBytes: { away: 100, connected: 200 }
        });
        const transport = { send: (position: number, message: Uint8Array) => sent.push([position, message]), acknowledge: () => undefined };
        sender.attach(transport, 0);
        sender.send(bytes('once'));
        for (const [position, message] of sent) {
            receiver.receive(position, message);
        }
        sender.detach();
        // The sender believes the old acknowledgement of nothing, and sends again.
        sent.length = 0;
        sender.attach(transport, 0);
        for (const [position, message] of sent) {
            receiver.receive(position, message);
        }
        assert.equal(sent.length, 1);
        assert.deepEqual(received, ['once']);
    });

    it('keeps messages in order through many breaks', () => {
        const line = new Line();
        const expected: string[] = [];
        for (let round = 0; round < 40; round += 1) {
            line.connect();
            for (let index = 0; index < 3; index += 1) {
                const text = `${round}.${index}`;
                expected.push(text);
                line.left.send(bytes(text));
                if (index === round % 3) {
                    line.settle();
                }
            }
            line.cut();
        }
        line.connect();
        line.settle();
        assert.deepEqual(line.heard.right, expected);
    });

    it('forgets what was acknowledged, so that a long session needs no more memory than a short one', () => {
        const line = new Line();
        line.connect();
        for (let index = 0; index < 1_000; index += 1) {
            line.left.send(bytes('0123456789'));
            line.settle();
        }
        assert.equal(line.heard.right.length, 1_000);
        assert.equal(line.overflows, 0);
    });

    it('gives up once when more waits than may be kept, and says so', () => {
        const line = new Line();
        for (let index = 0; index < 30; index += 1) {
            line.left.send(bytes('0123456789'));
        }
        assert.equal(line.overflows, 1);
        line.connect();
        line.settle();
        assert.deepEqual(line.heard.right, []);
    });
});
