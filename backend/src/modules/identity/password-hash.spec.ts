import assert from 'node:assert/strict';
import { hash } from '@node-rs/argon2';
import { PasswordHasher } from './password-hash.js';

const cost = { memoryMebibytes: 19, passes: 2 };

describe("A password's hash", () => {
    const hasher = new PasswordHasher(2, cost);

    it('bears its costs, and is verified by them', async () => {
        const made = await hasher.hash('correct horse battery');
        assert.match(made, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
        assert.deepEqual(
            [await hasher.verify(made, 'correct horse battery'), await hasher.verify(made, 'correct horse batterie')],
            [true, false]
        );
    });

    it('is of no account and still verified, where there is none', async () => {
        assert.equal(await hasher.verify(undefined, 'a password that nobody has'), false);
    });

    it('is outdated where it was made with less than is asked for today, and not where with more', async () => {
        const outdated = async (memoryCost: number, timeCost: number) =>
            hasher.isOutdated(await hash('correct horse battery', { memoryCost, timeCost, parallelism: 1 }));
        assert.deepEqual([await outdated(8192, 2), await outdated(19_456, 1)], [true, true]);
        assert.deepEqual([await outdated(19_456, 2), await outdated(32_768, 3)], [false, false]);
        assert.equal(hasher.isOutdated('$2b$12$abcdefghijklmnopqrstuv'), true);
        assert.equal(hasher.isOutdated('$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaA'), true);
    });
});
