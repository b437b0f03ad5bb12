import assert from 'node:assert/strict';
import { maximumMessageBytes, type PubSub } from '../../src/ports/pubsub.js';
import { eventually } from '../support/eventually.js';

/** What every adapter of the pubsub port keeps to. */
export function registerPubSubContract(name: string, create: () => Promise<PubSub>): void {
    describe(`the pubsub port, by ${name}`, () => {
        let pubsub: PubSub;

        beforeEach(async () => {
            pubsub = await create();
        });

        afterEach(() => pubsub.close());

        /** Resolves with the first `count` messages of a channel, in the order of their coming. */
        async function heard(channel: string, count: number): Promise<readonly string[]> {
            const messages: string[] = [];
            pubsub.subscribe(channel, message => messages.push(message));
            return eventually(`${count} messages came`, () => (messages.length >= count ? messages : undefined));
        }

        it('delivers to every listener of a channel, in the order of one publisher, and to no other channel', async () => {
            const other: string[] = [];
            pubsub.subscribe('other', message => other.push(message));
            const both = Promise.all([heard('one', 3), heard('one', 3)]);
            for (const message of ['a', 'b', 'c']) {
                await pubsub.publish('one', message);
            }
            assert.deepEqual(await both, [
                ['a', 'b', 'c'],
                ['a', 'b', 'c']
            ]);
            assert.deepEqual(other, []);
        });

        it('calls no listener before the publisher has gone on', async () => {
            let heardAt = 0;
            let step = 0;
            pubsub.subscribe('one', () => {
                heardAt = step;
            });
            const message = heard('one', 1);
            const published = pubsub.publish('one', '');
            step = 1;
            await published;
            await message;
            assert.equal(heardAt, 1);
        });

        it('delivers nothing to a listener that was disposed of', async () => {
            const late: string[] = [];
            pubsub.subscribe('one', message => late.push(message)).dispose();
            const message = heard('one', 1);
            await pubsub.publish('one', 'x');
            await message;
            assert.deepEqual(late, []);
        });

        it('takes any text up to its limit as a message, and any name as a channel', async () => {
            const channel = 'error';
            const longest = 'é'.repeat(maximumMessageBytes / 2);
            const messages = heard(channel, 2);
            await pubsub.publish(channel, '');
            await pubsub.publish(channel, longest);
            assert.deepEqual(await messages, ['', longest]);
        });

        it('refuses a message that is longer', async () => {
            await assert.rejects(pubsub.publish('one', 'x'.repeat(maximumMessageBytes + 1)), RangeError);
        });
    });
}
