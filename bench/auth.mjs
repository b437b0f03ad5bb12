/**
 * `npm run bench -- auth`: what it costs to know who is there. README.md in this folder says how each figure is taken.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { latenciesAt, percentile, send, throughput } from './http-load.mjs';
import { startPeer, told } from './peer.mjs';
import { startPlatform } from './platform.mjs';
import { emailOf, largeOrganizationId, password, passwordCost, people, populate, sessions, sessionTokenOf } from './population.mjs';
import { resultOf } from './report.mjs';
import { measureRevocation } from './revocation.mjs';
import { verifyTokens } from './tokens.mjs';

const loadSeconds = 4;
const warmUpSeconds = 10;
const signInsAtOnce = 4 * availableParallelism();
const sessionCheck = '/api/sessions/current';

/** Resolves with the results and the values of the single rounds by metric. */
export async function auth({ rounds, tell }) {
    tell('Starting the platform');
    // Each sign-in says that it comes from another address, as ten thousand people would.
    const platform = await startPlatform({ CODITECT_TRUSTED_PROXIES: '127.0.0.1' });
    tell(`Putting ${people} people and ${sessions} sessions into the database`);
    await populate({ host: join(platform.dataDirectory, 'run'), user: 'postgres', database: 'coditect' });
    const bare = startPeer('bare-express.mjs');
    const hashing = startPeer('hash-rate.mjs');
    const { port: barePort } = await told(bare);
    // Both have compiled what is hot before anything counts.
    await throughput({ port: barePort, path: '/hello', seconds: warmUpSeconds });
    await throughput({ port: platform.port, path: sessionCheck, seconds: warmUpSeconds, headersOf: cookieOf });
    await signIns(platform, 0, warmUpSeconds);
    const figures = new Figures();
    for (let round = 1; round <= rounds; round += 1) {
        const ofRound = `round ${round} of ${rounds}`;
        tell(`Session checks and a bare express route, in turn; ${ofRound}`);
        const hello = await throughput({ port: barePort, path: '/hello', seconds: loadSeconds });
        const checks = await throughput({ port: platform.port, path: sessionCheck, seconds: loadSeconds, headersOf: cookieOf });
        figures.add('session_check_rps', 'requests/s', checks, hello);

        tell(`All sessions in turn, 300 checks a second; ${ofRound}`);
        const every = { port: platform.port, path: sessionCheck, perSecond: 300, seconds: 10, headersOf: index => cookieOf(index * 17) };
        figures.add('session_check_p95', 'ms', percentile(await latenciesAt(every), 0.95));

        tell(`Access tokens, verified by a service; ${ofRound}`);
        figures.add('token_verify_rps', 'requests/s', await verifyTokens({ platform, seconds: loadSeconds }), hello);

        tell(`The first page of ${people} members; ${ofRound}`);
        figures.add('list_members_p95', 'ms', percentile(await listMembers(platform), 0.95));

        tell(`Sign-ins, in turn with bare verifications of their hash; ${ofRound}`);
        hashing.send({ seconds: loadSeconds, atOnce: signInsAtOnce, password, cost: passwordCost });
        const { perSecond } = await told(hashing);
        figures.add('sign_in_rps', 'sign-ins/s', await signIns(platform, round, loadSeconds), perSecond);
    }
    tell('Sign-outs on one process, seen by another');
    for (const times of await measureRevocation({ rounds })) {
        figures.add('revocation_p99', 'ms', percentile(times, 0.99));
    }
    return figures.report();
}

/** Values of the rounds by metric. */
class Figures {
    #measured = {};

    add(metric, unit, ours, peer) {
        this.#measured[metric] ??= { unit, ours: [], peer: peer === undefined ? undefined : [] };
        this.#measured[metric].ours.push(ours);
        this.#measured[metric].peer?.push(peer);
    }

    report() {
        const entries = Object.entries(this.#measured);
        return {
            results: entries.map(([metric, { unit, ours, peer }]) => resultOf(metric, unit, ours, peer)),
            rounds: Object.fromEntries(entries.map(([metric, { ours, peer }]) => [metric, { ours, peer }]))
        };
    }
}

const cookieOf = index => ({ cookie: `coditect_session=${sessionTokenOf(index)}` });

async function listMembers({ port }) {
    const times = [];
    for (let index = 0; index < 100; index += 1) {
        const begin = performance.now();
        await send({ port, path: `/api/organizations/${largeOrganizationId}/members`, headers: cookieOf(0) });
        times.push(performance.now() - begin);
    }
    return times;
}

/** As many as go through with a few at once, each of another person, with nothing but the password. */
async function signIns({ port, origin }, round, seconds) {
    const begin = performance.now();
    const until = begin + seconds * 1000;
    let next = round * 1000;
    let count = 0;
    const work = async () => {
        while (performance.now() < until) {
            const index = next;
            next += 1;
            await send({
                port,
                path: '/api/sessions',
                method: 'POST',
                body: JSON.stringify({ email: emailOf(index), password }),
                headers: {
                    origin,
                    'content-type': 'application/json',
                    'x-forwarded-for': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
                }
            });
            count += 1;
        }
    };
    await Promise.all(Array.from({ length: signInsAtOnce }, work));
    return (count * 1000) / (performance.now() - begin);
}
