/**
 * `npm run bench -- auth`: what it costs to know who is there. README.md in this folder says how each figure is taken.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';
import { atEnd, endChild } from './clean-up.mjs';
import { latenciesAt, percentile, throughput } from './http-load.mjs';
import { startPlatform } from './platform.mjs';
import { people, populate, sessions, sessionTokenOf } from './population.mjs';
import { resultOf } from './report.mjs';

const loadSeconds = 4;
const sessionCheck = '/api/sessions/current';

/** Resolves with the results and the values of the single rounds by metric. */
export async function auth({ rounds, tell }) {
    tell('Starting the platform');
    const platform = await startPlatform();
    tell(`Putting ${people} people and ${sessions} sessions into the database`);
    await populate({ host: join(platform.dataDirectory, 'run'), user: 'postgres', database: 'coditect' });
    const bare = await startBareExpress();
    const measured = {};
    const record = (metric, unit, ours, peer) => {
        measured[metric] ??= { unit, ours: [], peer: peer === undefined ? undefined : [] };
        measured[metric].ours.push(ours);
        measured[metric].peer?.push(peer);
    };
    for (let round = 1; round <= rounds; round += 1) {
        tell(`Session check and a bare express route, in turn; round ${round} of ${rounds}`);
        const peer = await throughput({ port: bare.port, path: '/hello', seconds: loadSeconds });
        const ours = await throughput({ port: platform.port, path: sessionCheck, seconds: loadSeconds, headersOf: cookieOf });
        record('session_check_rps', 'requests/s', ours, peer);

        tell('Session checks of all sessions in turn at 300 a second');
        const times = await latenciesAt({
            port: platform.port,
            path: sessionCheck,
            perSecond: 300,
            seconds: 10,
            headersOf: index => cookieOf(index * 17)
        });
        record('session_check_p95', 'ms', percentile(times, 0.95));
    }
    return {
        results: Object.entries(measured).map(([metric, { unit, ours, peer }]) => resultOf(metric, unit, ours, peer)),
        rounds: Object.fromEntries(Object.entries(measured).map(([metric, { ours, peer }]) => [metric, { ours, peer }]))
    };
}

const cookieOf = index => ({ cookie: `coditect_session=${sessionTokenOf(index)}` });

async function startBareExpress() {
    const child = fork(join(root, 'bench', 'bare-express.mjs'), { cwd: join(root, 'backend') });
    atEnd(() => endChild(child));
    const { port } = await new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', code => reject(new Error(`The bare express server ended with code ${code}.`)));
    });
    return { port };
}
