// Two backend processes on one database and one Redis: how long after a sign-out on one does the other still let the cookie in?
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../scripts/run.mjs';
import { atEnd, endChild, temporaryFolder } from './clean-up.mjs';
import { freePort } from './free-port.mjs';
import { send } from './http-load.mjs';
import { startPlatform } from './platform.mjs';
import { people, populate, sessionTokenOf } from './population.mjs';

const perRound = 100;
const patienceMilliseconds = 10_000;
const sessionCheck = '/api/sessions/current';

/** Resolves with the times in ms, round by round, each from the moment that the sign-out is sent. */
export async function measureRevocation({ rounds }) {
    const shared = {
        ...(await startDatabase()),
        ...(await startRedis()),
        CODITECT_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
        // No mail is sent here; but the outbox folder would serve one process alone.
        SMTP_URL: 'smtp://127.0.0.1:9',
        MAIL_FROM: 'bench@example.com'
    };
    const first = await startPlatform(shared);
    const second = await startPlatform({ ...shared, CODITECT_ROLES: 'api', CODITECT_URL: first.origin });
    await populate({ connectionString: shared.DATABASE_URL });
    const measured = [];
    for (let round = 0; round < rounds; round += 1) {
        const times = [];
        for (let index = 0; index < perRound; index += 1) {
            times.push(await revoke(first, second, sessionTokenOf(people + round * perRound + index)));
        }
        measured.push(times);
    }
    return measured;
}

async function revoke(first, second, token) {
    const host = new URL(first.origin).host;
    const headers = { cookie: `coditect_session=${token}` };
    const seenBy = port => send({ port, host, path: sessionCheck, headers });
    await seenBy(first.port);
    await seenBy(second.port);
    const begin = performance.now();
    await send({ port: first.port, path: sessionCheck, method: 'DELETE', headers: { ...headers, origin: first.origin } });
    while (performance.now() - begin < patienceMilliseconds) {
        try {
            await seenBy(second.port);
        } catch (refusal) {
            if (!String(refusal).includes('answered with 401')) {
                throw refusal;
            }
            return performance.now() - begin;
        }
    }
    throw new Error(`The second process still lets a cookie in ${patienceMilliseconds} ms after the sign-out.`);
}

async function startDatabase() {
    const { EmbeddedPostgres } = await import(pathToFileURL(join(root, 'backend/lib/src/adapters/sql/embedded-postgres.js')));
    const folder = await temporaryFolder('database');
    const server = await EmbeddedPostgres.start(folder.path, message => {
        throw new Error(message);
    });
    atEnd(() => server.stop());
    const { host, user, database } = server.ownerConnection;
    return { DATABASE_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}` };
}

async function startRedis() {
    const folder = await temporaryFolder('redis');
    const port = await freePort();
    const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder.path], {
        stdio: ['ignore', 'pipe', 'inherit']
    });
    atEnd(() => endChild(child));
    await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', code => reject(new Error(`redis-server ended with code ${code}.`)));
        child.stdout.on('data', chunk => String(chunk).includes('Ready to accept connections') && resolve());
    });
    return { REDIS_URL: `redis://127.0.0.1:${port}` };
}
