// Access tokens: what their verification costs a service, beside a route that verifies nothing.
import { connections, send, throughput } from './http-load.mjs';
import { startPeer, told } from './peer.mjs';
import { sessionTokenOf } from './population.mjs';

let service;

/** Requests a second of a service that verifies a token each. */
export async function verifyTokens({ platform, seconds }) {
    service ??= await startService(platform);
    const tokens = await Promise.all(Array.from({ length: connections }, (_, index) => issue(platform, index)));
    const bearer = index => ({ authorization: `Bearer ${tokens[index % tokens.length]}` });
    return throughput({ port: service.port, path: '/hello', seconds, headersOf: bearer });
}

async function startService(platform) {
    const { body } = await send({ port: platform.port, path: '/api/.well-known/jwks.json' });
    const child = startPeer('verifying-express.mjs');
    child.send({ jwks: JSON.parse(body), issuer: platform.origin });
    return told(child);
}

async function issue({ port, origin }, index) {
    const { body } = await send({
        port,
        path: '/api/tokens/access',
        method: 'POST',
        body: JSON.stringify({ audience: 'api' }),
        headers: { origin, 'content-type': 'application/json', cookie: `coditect_session=${sessionTokenOf(index)}` }
    });
    return JSON.parse(body).accessToken;
}
