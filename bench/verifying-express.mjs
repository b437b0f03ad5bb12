// Express with one route that answers a constant to whoever bears a good access token, as a service beside the platform would:
// the keys are those of the platform's JWKS, the verification is the platform's own.
import { createPublicKey } from 'node:crypto';
import express from 'express';
import { systemClock } from '../backend/lib/src/kernel/clock.js';
import { systemRandom } from '../backend/lib/src/kernel/random.js';
import { AccessTokens } from '../backend/lib/src/modules/tokens/access-tokens.js';

process.once('message', ({ jwks, issuer }) => {
    const keys = new Map(jwks.keys.map(key => [key.kid, createPublicKey({ key, format: 'jwk' })]));
    const tokens = new AccessTokens({ find: async kid => keys.get(kid) }, issuer, systemClock, systemRandom);
    const app = express();
    app.disable('x-powered-by');
    app.get('/hello', async (request, response) => {
        const claims = await tokens.verify(request.headers.authorization?.slice('Bearer '.length) ?? '');
        if (claims) {
            response.json({ hello: 'world' });
        } else {
            response.status(401).json({ hello: 'stranger' });
        }
    });
    const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
});
process.once('disconnect', () => process.exit());
