// The peer of a sign-in: nothing but the verification of a password's hash, on the same cores, as a process of its own.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';

const { hash, verify } = createRequire(join(root, 'backend', 'package.json'))('@node-rs/argon2');

process.on('message', async ({ seconds, atOnce, password, cost }) => {
    const kept = await hash(password, cost);
    let count = 0;
    const begin = performance.now();
    const until = begin + seconds * 1000;
    const work = async () => {
        while (performance.now() < until) {
            await verify(kept, password);
            count += 1;
        }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    process.send({ perSecond: (count * 1000) / (performance.now() - begin) });
});
process.once('disconnect', () => process.exit());
