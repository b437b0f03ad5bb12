import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../../kernel/random.js';
import { type Lease, LeaseLost, type Lock, LockUnavailable } from '../../ports/lock.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import { RedisScript } from '../redis/redis-script.js';

const askAgainMilliseconds = 100;
/** A lease is renewed three times within its life, so that two answers may be lost. */
const renewalsInLife = 3;

/**
 * Returns the fencing token, or 0 where somebody else has the lease. Microseconds of the server's clock make tokens grow even
 * if the server has forgotten the last one.
 */
const acquire = new RedisScript(`
if redis.call('HEXISTS', KEYS[1], 'owner') == 1 then
    return 0
end
local time = redis.call('TIME')
local token = time[1] * 1000000 + time[2]
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return token
`);

const renew = new RedisScript(`
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then
    return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

const release = new RedisScript(`
if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
return 0
`);

/** Leases by keys that expire on one Redis server. */
export class RedisLock implements Lock {
    readonly singleProcess = false;

    constructor(
        private readonly redis: RedisConnection,
        private readonly random: Random
    ) {}

    async withLease<T>(name: string, milliseconds: number, work: (lease: Lease) => Promise<T>, signal?: AbortSignal): Promise<T> {
        const owner = this.random.token();
        for (;;) {
            signal?.throwIfAborted();
            const asked = performance.now();
            const token = await this.run(acquire, name, [owner, milliseconds]);
            if (token > 0) {
                return this.hold({ name, owner, milliseconds, token, asked }, work, signal);
            }
            await sleep(askAgainMilliseconds + this.random.integer(askAgainMilliseconds), undefined, { signal }).catch(() => undefined);
        }
    }

    async tryLease(name: string, milliseconds: number, work: (lease: Lease) => Promise<void>): Promise<boolean> {
        const owner = this.random.token();
        const asked = performance.now();
        const token = await this.run(acquire, name, [owner, milliseconds]);
        if (token === 0) {
            return false;
        }
        await this.hold({ name, owner, milliseconds, token, asked }, work, undefined);
        return true;
    }

    async close(): Promise<void> {
        // The connection is its owner's to close; leases end with their work or by themselves.
    }

    private async hold<T>(held: Held, work: (lease: Lease) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
        const lost = new AbortController();
        const renewing = this.keep(held, lost);
        try {
            const result = await work({ token: held.token, signal: signal ? AbortSignal.any([signal, lost.signal]) : lost.signal });
            lost.signal.throwIfAborted();
            return result;
        } catch (error) {
            throw lost.signal.aborted ? lost.signal.reason : error;
        } finally {
            renewing.stop();
            // One that can't be given back ends by itself.
            await this.run(release, held.name, [held.owner]).catch(() => 0);
        }
    }

    /** Renews a lease until it is stopped; aborts when the lease may have ended. */
    private keep({ name, owner, milliseconds, asked }: Held, lost: AbortController): { stop(): void } {
        let stopped = false;
        const lose = () => lost.abort(new LeaseLost(name));
        // Counted from before the question, since the server's count begins later.
        const loseAfter = (from: number) => setTimeout(lose, milliseconds - (performance.now() - from));
        let end = loseAfter(asked);
        const renewal = setInterval(() => {
            const asked = performance.now();
            this.run(renew, name, [owner, milliseconds]).then(
                renewed => {
                    if (renewed === 0) {
                        lose();
                    } else if (!stopped) {
                        clearTimeout(end);
                        end = loseAfter(asked);
                    }
                },
                // The time that is left decides.
                () => undefined
            );
        }, milliseconds / renewalsInLife);
        return {
            stop: () => {
                stopped = true;
                clearInterval(renewal);
                clearTimeout(end);
            }
        };
    }

    private async run(script: RedisScript, name: string, values: readonly (string | number)[]): Promise<number> {
        try {
            return z.number().parse(await script.run(this.redis.client, `${this.redis.prefix}lease:${name}`, values));
        } catch (error) {
            throw new LockUnavailable(error);
        }
    }
}

interface Held {
    readonly name: string;
    readonly owner: string;
    readonly milliseconds: number;
    readonly token: number;
    /** When the lease was asked for, by this process's monotonic clock. */
    readonly asked: number;
}
