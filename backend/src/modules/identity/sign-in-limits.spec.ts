import assert from 'node:assert/strict';
import { InProcessRateLimits } from '../../adapters/rate-limits/in-process-rate-limits.js';
import { systemClock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/logger.js';
import { type RateLimit, type RateLimits, RateLimitsUnavailable } from '../../ports/rate-limits.js';
import type { KnownDevices } from './known-devices.js';
import { addressKeyOf, SignInLimits } from './sign-in-limits.js';
import type { StrictTries } from './strict-tries.js';

const limit: RateLimit = { name: 'test', points: 3, perSeconds: 60 };

describe('limits of tries', () => {
    let gone: boolean;
    let databaseGone: boolean;
    let strictly: string[];
    let logged: string[];
    let limits: SignInLimits;

    beforeEach(() => {
        gone = false;
        databaseGone = false;
        strictly = [];
        logged = [];
        const counter = new InProcessRateLimits(systemClock);
        const orGone = async <T>(work: () => Promise<T>) => {
            if (gone) {
                throw new RateLimitsUnavailable(new Error('gone'));
            }
            return work();
        };
        const rateLimits: RateLimits = {
            singleProcess: true,
            take: (...args) => orGone(() => counter.take(...args)),
            giveBack: (...args) => orGone(() => counter.giveBack(...args)),
            forgive: (...args) => orGone(() => counter.forgive(...args)),
            close: () => counter.close()
        };
        const strict = {
            take: async (_limit: RateLimit, key: string) => {
                if (databaseGone) {
                    throw new Error('The database is gone.');
                }
                strictly.push(key);
                return { allowed: true };
            },
            forgive: async () => undefined
        } as unknown as StrictTries;
        const log = (_fields: object, message: string) => void logged.push(message);
        const logger = { info: log, warn: log, error: log } as unknown as Logger;
        limits = new SignInLimits(rateLimits, strict, { knows: async () => false } as unknown as KnownDevices, logger);
    });

    const client = { address: '192.0.2.1', userAgent: '', language: 'en' };

    const refusal = async (work: Promise<unknown>): Promise<string> =>
        work.then(
            () => assert.fail('It was not refused.'),
            (error: unknown) => (error instanceof PlatformError ? error.kind : assert.fail(String(error)))
        );

    it('refuse what goes over, and say when to try again', async () => {
        for (let point = 0; point < 3; point += 1) {
            await limits.refuseOver(limit, 'a');
        }
        await assert.rejects(limits.refuseOver(limit, 'a'), { code: 'request.too-many', retryAfterSeconds: 60 });
    });

    it('are not wiped out by a guesser who signs in to an own account in between', async () => {
        for (let victim = 0; victim < 200; victim += 1) {
            await limits.beforePassword(`victim-${victim}@example.com`, client);
            if (victim % 10 === 0 && victim < 190) {
                await (await limits.beforePassword('own@example.com', client)).succeeded();
            }
        }
        assert.equal(await refusal(limits.beforePassword('another@example.com', client)), 'too-many');
    });

    it('let a whole office sign in from one address, since what succeeds does not count', async () => {
        for (let person = 0; person < 1_000; person += 1) {
            await (await limits.beforePassword(`person-${person}@example.com`, client)).succeeded();
        }
    });

    it('count secrets in the database while the counter is gone, and let the rest through', async () => {
        gone = true;
        await limits.refuseOver(limit, 'secret');
        await limits.refuseOver(limit, 'traffic', 'allow');
        assert.deepEqual(strictly, ['secret']);
    });

    it('refuse what can be counted nowhere', async () => {
        gone = true;
        databaseGone = true;
        assert.equal(await refusal(limits.beforePassword('ada@example.com', client)), 'unavailable');
        await limits.refuseOver(limit, 'traffic', 'allow');
    });

    it('say once that the counter is gone, and once that it is back', async () => {
        gone = true;
        await limits.refuseOver(limit, 'a');
        await limits.refuseOver(limit, 'a');
        gone = false;
        await limits.refuseOver(limit, 'a');
        await limits.refuseOver(limit, 'a');
        assert.equal(logged.length, 2);
        assert.match(logged[0]!, /^The counter of tries does not answer/);
        assert.match(logged[1]!, /as usual again/);
    });

    it('take an IPv6 network of 64 bits as one address, however it is written', () => {
        const key = '2001:db8:0:1::/64';
        for (const address of ['2001:db8:0:1::1', '2001:DB8::1:0:0:0:5', '2001:0db8:0000:0001:ffff:ffff:ffff:ffff']) {
            assert.equal(addressKeyOf(address), key, address);
        }
        assert.equal(addressKeyOf('::1'), '0:0:0:0::/64');
        assert.equal(addressKeyOf('192.0.2.1'), '192.0.2.1');
        assert.equal(addressKeyOf('unknown'), 'unknown');
    });
});
