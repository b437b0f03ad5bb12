// Load over HTTP on loopback: as much as goes through, or so much a second and how long each takes.
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';

export const connections = 16;
const shared = new Agent({ keepAlive: true });

/** Requests a second that were answered with 200 over `seconds`. `headersOf(n)` gives those of the n-th connection's requests. */
export async function throughput({ port, path, host = `localhost:${port}`, seconds, headersOf = () => ({}) }) {
    let next = 0;
    const result = await autocannon({
        url: `http://127.0.0.1:${port}${path}`,
        connections,
        duration: seconds,
        headers: { host },
        setupClient: client => {
            client.setHeaders({ host, ...headersOf(next) });
            next += 1;
        }
    });
    const refused = result.non2xx + result.errors + result.timeouts;
    if (refused > 0) {
        throw new Error(`${refused} of ${result.requests.total} requests to ${path} were not answered with 200.`);
    }
    return result.requests.total / result.duration;
}

/**
 * Sends `perSecond` requests a second for `seconds`, whether or not earlier ones were answered. Resolves with the times in
 * ms, each counted from the moment that the request was due, so that a server that stalls can't hide it.
 */
export async function latenciesAt({ port, path, host = `localhost:${port}`, perSecond, seconds, headersOf }) {
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const begin = performance.now() + 100;
    const total = perSecond * seconds;
    const pending = [];
    for (let index = 0; index < total; index += 1) {
        const due = begin + (index * 1000) / perSecond;
        const early = due - performance.now();
        if (early > 0) {
            await new Promise(resolve => setTimeout(resolve, early));
        }
        pending.push(send({ port, path, host, agent, headers: headersOf(index) }).then(() => performance.now() - due));
    }
    const times = await Promise.all(pending);
    agent.destroy();
    return times;
}

/** Resolves with the answer's headers and text; rejects unless it is a success. */
export function send({ port, path, host = `localhost:${port}`, method = 'GET', headers = {}, body, agent = shared }) {
    return new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
        request({ host: '127.0.0.1', port, path, method, agent, headers: { host, ...length, ...headers } }, async response => {
            const answer = await text(response).catch(reject);
            if (response.statusCode < 300) {
                resolve({ headers: response.headers, body: answer });
            } else {
                reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${String(answer).slice(0, 300)}`));
            }
        })
            .once('error', reject)
            .end(body);
    });
}

export function percentile(values, share) {
    const sorted = [...values].sort((left, right) => left - right);
    return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}
