import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { registerCacheContract } from '../../../test/contracts/cache-contract.js';
import { registerLockContract } from '../../../test/contracts/lock-contract.js';
import { registerPubSubContract } from '../../../test/contracts/pubsub-contract.js';
import { registerRateLimitsContract } from '../../../test/contracts/rate-limits-contract.js';
import { eventually } from '../../../test/support/eventually.js';
import { RedisServer } from '../../../test/support/redis-server.js';
import { systemRandom } from '../../kernel/random.js';
import { LeaseLost, LockUnavailable } from '../../ports/lock.js';
import { RateLimitsUnavailable } from '../../ports/rate-limits.js';
import { RedisCache } from '../cache/redis-cache.js';
import { RedisLock } from '../lock/redis-lock.js';
import { RedisPubSub } from '../pubsub/redis-pubsub.js';
import { RedisRateLimits } from '../rate-limits/redis-rate-limits.js';
import { RedisConnection } from './redis-connection.js';

/** The adapters over a real server; a real server's time can only be waited for. */
describe('Redis', () => {
    let server: RedisServer;
    let logged: string[];
    let installations = 0;
    const connections: RedisConnection[] = [];

    before(async () => {
        server = await RedisServer.start();
    });

    after(() => server.stop());

    beforeEach(() => {
        logged = [];
        installations += 1;
    });

    afterEach(close);

    /** A connection of the test's own installation. */
    async function open(url = server.url): Promise<RedisConnection> {
        const log = (_fields: object, message: string) => void logged.push(message);
        const connection = await RedisConnection.open({
            url,
            prefix: `test-${installations}:`,
            logger: { info: log, error: log }
        });
        connections.push(connection);
        return connection;
    }

    async function close(): Promise<void> {
        await Promise.all(connections.splice(0).map(connection => connection.close()));
    }

    const becomes = (connection: RedisConnection, up: boolean) =>
        eventually(up ? 'Redis is reached' : 'Redis is lost', () => (connection.up === up ? true : undefined));

    registerRateLimitsContract('Redis', async () => ({
        limits: new RedisRateLimits(await open()),
        pass: milliseconds => pause(milliseconds),
        dispose: close
    }));

    registerCacheContract('Redis', async () => ({
        cache: new RedisCache(await open()),
        pass: milliseconds => pause(milliseconds),
        dispose: close
    }));

    registerLockContract('Redis', async () => ({
        locks: [new RedisLock(await open(), systemRandom), new RedisLock(await open(), systemRandom)],
        dispose: close
    }));

    registerPubSubContract('Redis', async () => RedisPubSub.open(await open(), await open()));

    describe('when it is gone', () => {
        afterEach(async () => {
            server.thaw();
            await server.kill();
            await server.start();
        });

        it('is missed by a connection, which says so once and once more when it is back', async () => {
            const connection = await open();
            await server.kill();
            await becomes(connection, false);
            await pause(1_200);
            await server.start();
            await becomes(connection, true);
            assert.deepEqual(logged, ['Redis is not reached. The platform goes on without it, and tries on.', 'Redis is reached again.']);
        });

        it('does not keep a platform from starting, which finds it later', async () => {
            await server.kill();
            const connection = await open();
            assert.equal(connection.up, false);
            await server.start();
            await becomes(connection, true);
        });

        it('is given up by whoever asks it something at once, and kept no question for', async () => {
            const connection = await open();
            await server.kill();
            await becomes(connection, false);
            const limit = { name: 'window', points: 1, perSeconds: 60 };
            const limits = new RedisRateLimits(connection);
            await assert.rejects(limits.take(limit, 'ada'), RateLimitsUnavailable);
            assert.equal(await new RedisCache(connection).get('a'), undefined);
            await new RedisCache(connection).set('a', 'x', 60_000);
            await assert.rejects(
                new RedisLock(connection, systemRandom).withLease('a', 1_000, async () => undefined),
                LockUnavailable
            );
            await server.start();
            await becomes(connection, true);
            assert.equal(await new RedisCache(connection).get('a'), undefined);
            assert.equal((await limits.take(limit, 'ada')).allowed, true);
        });

        it('is given up within a second when it hangs', async () => {
            const connection = await open();
            server.freeze();
            const asked = performance.now();
            await assert.rejects(
                new RedisRateLimits(connection).take({ name: 'window', points: 1, perSeconds: 60 }, 'ada'),
                RateLimitsUnavailable
            );
            assert.ok(performance.now() - asked < 1_200);
            await becomes(connection, false);
            server.thaw();
            await becomes(connection, true);
        });

        it('leaves messages to the own process, and listeners with word that they may have missed some', async () => {
            const pubsub = await RedisPubSub.open(await open(), await open());
            const messages: string[] = [];
            let misses = 0;
            pubsub.subscribe('one', message => messages.push(message));
            pubsub.onDidMiss(() => {
                misses += 1;
            });
            await server.kill();
            await eventually('the miss is told', () => (misses > 0 ? true : undefined), 1_000);
            await pubsub.publish('one', 'meanwhile');
            await eventually('the own process hears', () => (messages.length > 0 ? true : undefined));
            await eventually('the miss is told again', () => (misses > 1 ? true : undefined), 1_500);
        });

        it('carries messages again when it is back, and says once more that some may be missing', async () => {
            const [one, other] = [await RedisPubSub.open(await open(), await open()), await RedisPubSub.open(await open(), await open())];
            const messages: string[] = [];
            let misses = 0;
            other.subscribe('one', message => messages.push(message));
            await server.kill();
            await server.start();
            await Promise.all(connections.map(connection => becomes(connection, true)));
            other.onDidMiss(() => {
                misses += 1;
            });
            await eventually('a message comes through', async () => {
                await one.publish('one', 'again');
                return messages.length > 0 ? true : undefined;
            });
            await pause(1_200);
            assert.ok(misses <= 1, 'It goes on saying that something is missed.');
        });

        it('takes a lease away from work that can no longer renew it', async () => {
            const lock = new RedisLock(await open(), systemRandom);
            const lost = lock.withLease('a', 1_000, async ({ signal }) => {
                await server.kill();
                await new Promise(resolve => signal.addEventListener('abort', resolve));
                return 'done, but too late';
            });
            await assert.rejects(lost, LeaseLost);
        });
    });

    it('is not taken for reached where the password is wrong, and is where it is right', async () => {
        const guarded = await RedisServer.start('secret');
        try {
            assert.equal((await open(guarded.url)).up, true);
            assert.equal((await open(guarded.url.replace('secret', 'wrong'))).up, false);
            assert.equal((await open(guarded.url.replace(':secret@', ''))).up, false);
            assert.equal(logged.length, 2);
        } finally {
            await close();
            await guarded.stop();
        }
    });

    it('takes a lease away from work whose time somebody else was given', async () => {
        const connection = await open();
        const lock = new RedisLock(connection, systemRandom);
        const lost = lock.withLease('a', 1_000, async ({ signal }) => {
            await connection.client.del(`${connection.prefix}lease:a`);
            await lock.withLease('a', 1_000, async () => undefined);
            await new Promise(resolve => signal.addEventListener('abort', resolve));
        });
        await assert.rejects(lost, LeaseLost);
    });

    it('renews a lease for as long as its work goes on', async () => {
        const [one, other] = [new RedisLock(await open(), systemRandom), new RedisLock(await open(), systemRandom)];
        await one.withLease('a', 1_000, async () => {
            await pause(1_500);
            assert.equal(await other.tryLease('a', 1_000, async () => undefined), false);
        });
    });
});
