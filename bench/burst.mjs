// Twenty workspaces that are started at the same moment.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../scripts/run.mjs';
import { percentile } from './http-load.mjs';
import { createWorkspaces, signInAsFirst, startPlatform } from './platform.mjs';

const pg = createRequire(join(root, 'backend', 'package.json'))('pg');

const count = 20;
const lookMilliseconds = 25;
const patienceMilliseconds = 180_000;

/** Resolves with the 95th percentile of the milliseconds from the moment to each running workspace. Rejects when one does not come up. */
export async function burst() {
    const platform = await startPlatform();
    const person = await signInAsFirst(platform);
    await withoutLimits(platform);
    const workspaces = await createWorkspaces(person, count);
    const began = performance.now();
    await Promise.all(workspaces.map(({ id }) => person.call('POST', `/api/workspaces/${id}/start`)));
    const waiting = new Set(workspaces.map(({ id }) => id));
    const times = [];
    while (waiting.size > 0) {
        const now = performance.now() - began;
        if (now > patienceMilliseconds) {
            throw new Error(`${waiting.size} of ${count} workspaces do not run after ${patienceMilliseconds / 1000} s.`);
        }
        const { workspaces: rows } = JSON.parse((await person.call('GET', '/api/workspaces')).body);
        for (const { id, state, failure } of rows.filter(row => waiting.has(row.id))) {
            if (state === 'failed' || state === 'stopped') {
                throw new Error(`A workspace of twenty is ${state}: ${JSON.stringify(failure)}`);
            }
            if (state === 'running') {
                waiting.delete(id);
                times.push(now);
            }
        }
        await wait(lookMilliseconds);
    }
    await platform.end();
    return percentile(times, 0.95);
}

/** A person of the free tier has no twenty workspaces. What is measured is the machine. */
async function withoutLimits({ dataDirectory }) {
    const client = new pg.Client({ host: join(dataDirectory, 'run'), user: 'postgres', database: 'coditect' });
    await client.connect();
    try {
        await client.query("update licenses set tier = 'enterprise'");
    } finally {
        await client.end();
    }
}
