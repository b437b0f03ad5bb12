import { emailKeyOf } from '../../kernel/email-address.js';
import { tooMany, unavailable } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/logger.js';
import type { Client } from '../../kernel/principal.js';
import { hashToken } from '../../kernel/random.js';
import { type RateLimit, type RateLimits, RateLimitsUnavailable, type Taken } from '../../ports/rate-limits.js';
import type { KnownDevices } from './known-devices.js';
import type { StrictTries } from './strict-tries.js';

const hourSeconds = 60 * 60;
/** The longest that anybody ever waits for a next try. */
const maximumBlockSeconds = 15 * 60;

/** Passwords tried for one account in a browser that the account knows. */
const byDevice: RateLimit = { name: 'password-device', points: 10, perSeconds: hourSeconds, blockSeconds: 30, maximumBlockSeconds };
/** Passwords tried for one account from one address, in browsers that the account doesn't know. */
const byAccountAndAddress: RateLimit = { ...byDevice, name: 'password-account-address' };
/** Passwords tried from one address, for any accounts. */
const byAddress: RateLimit = { name: 'password-address', points: 200, perSeconds: 10 * 60 };
/** Passwords tried for one account from anywhere, in browsers that it doesn't know: many addresses together gain little. */
const byAccount: RateLimit = { name: 'password-account', points: 50, perSeconds: hourSeconds, blockSeconds: 60, maximumBlockSeconds };

/** Accounts asked for from one address. */
export const signUpLimit: RateLimit = { name: 'sign-up-address', points: 100, perSeconds: hourSeconds };

/** What happens to a try that can't be counted as it should be. */
export type WhenUncounted =
    /** It is counted in the database by a stricter limit, or refused: for what guards a secret. */
    | 'strict'
    /** It is let through: for what would rather cost some work than keep people out. */
    | 'allow';

/** A password that is about to be verified, and is counted already. */
export interface PasswordTry {
    /** The password was right: this try, and those before it by the same hand, are forgotten. */
    succeeded(): Promise<void>;
    /** It could not be verified, by a fault of ours: this try alone does not count. Never rejects. */
    interrupted(): Promise<void>;
}

/**
 * Bounds how often passwords and other secrets may be guessed. Each try is counted before it is verified, so that many at once
 * get no further than one after another, and alike whether the account exists.
 *
 * A person's own browser is known by its device cookie and has a count of its own. Whatever strangers try, from however many
 * addresses, they use up other counts than that one; what they can do is to make a person wait, at most 15 minutes, who
 * signs in by password in a new browser. A mailed link to reset the password goes around that wait.
 */
export class SignInLimits {
    private counting = true;

    constructor(
        private readonly rateLimits: RateLimits,
        private readonly strict: StrictTries,
        private readonly devices: KnownDevices,
        private readonly logger: Logger
    ) {}

    /** Counts a try of a password for the account with that address. Throws where it must wait. */
    async beforePassword(email: string, client: Client): Promise<PasswordTry> {
        const emailKey = emailKeyOf(email);
        const account = hashed(emailKey);
        const { device } = client;
        if (device !== undefined && (await this.devices.knows(device, emailKey))) {
            const key = `${account}:${hashed(device)}`;
            await this.refuseOver(byDevice, key);
            return { succeeded: () => this.forgive(byDevice, key), interrupted: () => this.giveBackAll([[byDevice, key]]) };
        }
        const address = addressKeyOf(client.address);
        const accountAndAddress = `${account}:${address}`;
        // The narrowest first: a try that it refuses uses up nothing that is shared with others.
        await this.refuseOver(byAccountAndAddress, accountAndAddress);
        await this.refuseOver(byAddress, address);
        await this.refuseOver(byAccount, account);
        const counted = [
            [byAccountAndAddress, accountAndAddress],
            [byAddress, address],
            [byAccount, account]
        ] as const;
        return {
            interrupted: () => this.giveBackAll(counted),
            succeeded: async () => {
                await this.forgive(byAccountAndAddress, accountAndAddress);
                // Others' tries by these keys stay counted: a guesser with an account of his own must not wipe them out.
                await this.giveBack(byAddress, address);
                await this.giveBack(byAccount, account);
            }
        };
    }

    /**
     * Counts a try by any limit, and throws where it must wait. Keys of people and addresses go through {@link hashed} and
     * {@link addressKeyOf}, so that engines hold neither and a network counts as one.
     */
    async refuseOver(limit: RateLimit, key: string, whenUncounted: WhenUncounted = 'strict'): Promise<void> {
        const taken = await this.take(limit, key, whenUncounted);
        if (!taken.allowed) {
            throw tooMany(taken.retryAfterSeconds);
        }
    }

    /** Counts a try, and says whether it is one too many. */
    async isOver(limit: RateLimit, key: string): Promise<boolean> {
        return !(await this.take(limit, key, 'strict')).allowed;
    }

    /** The key of one person's tries: a browser that the person is known by counts for itself. */
    async keyOfPerson(userId: string, { device }: Client): Promise<string> {
        const known = device !== undefined && (await this.devices.isOf(device, userId));
        return known ? `${hashed(userId)}:${hashed(device)}` : hashed(userId);
    }

    /** Forgets the tries by a key that is one person's alone, after a success. */
    async forgive(limit: RateLimit, key: string): Promise<void> {
        await this.orElse(
            () => this.rateLimits.forgive(limit, key),
            () => this.strict.forgive(limit, key)
        );
    }

    private async giveBackAll(counted: readonly (readonly [RateLimit, string])[]): Promise<void> {
        try {
            for (const [limit, key] of counted) {
                await this.giveBack(limit, key);
            }
        } catch (error) {
            // The fault that is being told of already.
            this.logger.warn({ err: error }, 'A try that was not verified stays counted.');
        }
    }

    private async giveBack(limit: RateLimit, key: string): Promise<void> {
        await this.orElse(
            () => this.rateLimits.giveBack(limit, key),
            () => this.strict.giveBack(limit, key)
        );
    }

    private take(limit: RateLimit, key: string, whenUncounted: WhenUncounted): Promise<Taken> {
        return this.orElse(
            () => this.rateLimits.take(limit, key),
            async () => (whenUncounted === 'allow' ? { allowed: true } : this.takeStrictly(limit, key))
        );
    }

    private async takeStrictly(limit: RateLimit, key: string): Promise<Taken> {
        try {
            return await this.strict.take(limit, key);
        } catch (error) {
            this.logger.error({ err: error, limit: limit.name }, 'A try could be counted nowhere and was refused.');
            throw unavailable('Your try can not be taken at this moment, since it can not be counted. Try again in a minute.');
        }
    }

    /** Says once when the counter goes and once when it is back, rather than at each try. */
    private async orElse<T>(usual: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
        try {
            const result = await usual();
            if (!this.counting) {
                this.counting = true;
                this.logger.info({}, 'Tries are counted as usual again.');
            }
            return result;
        } catch (error) {
            if (!(error instanceof RateLimitsUnavailable)) {
                throw error;
            }
            if (this.counting) {
                this.counting = false;
                this.logger.warn(
                    { err: error },
                    'The counter of tries does not answer: tries of secrets are counted in the database by a quarter of their limits, others not at all.'
                );
            }
            return otherwise();
        }
    }
}

/** For keys of limits: what belongs to a person is not written into an engine as it is. */
export function hashed(text: string): string {
    return hashToken(text).toString('base64url');
}

/** The network that a limit counts as one: a customer usually has all of an IPv6 /64. */
export function addressKeyOf(address: string): string {
    if (!address.includes(':')) {
        return address;
    }
    const [head = '', tail] = address.split('::');
    const groups = head === '' ? [] : head.split(':');
    const after = tail === undefined || tail === '' ? [] : tail.split(':');
    const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
    const whole = [...groups, ...zeros, ...after].slice(0, 4);
    return `${whole.map(group => (Number.parseInt(group, 16) || 0).toString(16)).join(':')}::/64`;
}
