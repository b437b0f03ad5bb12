import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { EarlyExpressMiddleware } from '@theia/core/lib/node/backend-application';
import { Container } from '@theia/core/shared/inversify';
import { GatewayGuard } from './gateway-guard';
import { GatewaySecret, gatewaySecretHeader } from './gateway-secret';
import { PlatformEnvironment } from './platform-environment';

const secret = 's'.repeat(43);
const origin = 'http://amber-otter.localhost:3000';

describe('the guard of the IDE backend', () => {
    let server: http.Server;
    let port: number;

    beforeEach(async () => {
        const container = new Container();
        container.bind(EarlyExpressMiddleware).toSelf().inSingletonScope();
        container.bind(PlatformEnvironment).toConstantValue({ gatewaySecret: new GatewaySecret(secret), workspaceOrigin: origin });
        container.bind(GatewayGuard).toSelf();
        server = http.createServer((_request, response) => response.end('inside'));
        server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
        container.get(GatewayGuard).onStart(server);
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        port = (server.address() as AddressInfo).port;
    });

    afterEach(async () => {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
    });

    async function status(headers: http.OutgoingHttpHeaders): Promise<number | undefined> {
        const request = http.get({ host: '127.0.0.1', port, path: '/socket.io/socket.io.js', headers });
        const [response] = (await once(request, 'response')) as [http.IncomingMessage];
        response.resume();
        return response.statusCode;
    }

    async function upgradeStatus(headers: http.OutgoingHttpHeaders): Promise<number | undefined> {
        const request = http.get({
            host: '127.0.0.1',
            port,
            path: '/socket.io/',
            headers: { connection: 'Upgrade', upgrade: 'websocket', ...headers }
        });
        request.on('error', () => assert.fail('the connection broke'));
        const [response] = (await Promise.race([once(request, 'upgrade'), once(request, 'response')])) as [http.IncomingMessage];
        response.destroy();
        return response.statusCode;
    }

    it('answers a request that bears the secret', async () => {
        assert.equal(await status({ [gatewaySecretHeader]: secret }), 200);
        assert.equal(await status({ [gatewaySecretHeader]: secret, origin }), 200);
        assert.equal(await upgradeStatus({ [gatewaySecretHeader]: secret, origin }), 101);
    });

    it('refuses requests and websockets without the secret', async () => {
        assert.equal(await status({}), 403);
        assert.equal(await upgradeStatus({ origin }), 403);
    });

    for (const wrong of ['', 's', 's'.repeat(42), 's'.repeat(44), `${'s'.repeat(42)}t`]) {
        it(`refuses a secret of ${wrong.length} characters that is not the right one`, async () => {
            assert.equal(await status({ [gatewaySecretHeader]: wrong }), 403);
        });
    }

    it('refuses the pages of another origin, even through the gateway', async () => {
        for (const foreign of ['http://other.localhost:3000', 'http://localhost:3000', 'null', 'https://amber-otter.localhost:3000']) {
            assert.equal(await status({ [gatewaySecretHeader]: secret, origin: foreign }), 403);
            assert.equal(await upgradeStatus({ [gatewaySecretHeader]: secret, origin: foreign }), 403);
        }
    });
});
