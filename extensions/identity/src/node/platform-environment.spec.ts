import assert from 'node:assert/strict';
import { takePlatformEnvironment } from './platform-environment';

const secret = 'x'.repeat(43);

describe('what the platform tells the IDE backend', () => {
    it('is taken out of the environment, so that a terminal does not inherit the secret', () => {
        const environment: NodeJS.ProcessEnv = {
            CODITECT_GATEWAY_SECRET: secret,
            CODITECT_READY_FILE: '/run/ready.json',
            CODITECT_WORKSPACE_ORIGIN: 'http://amber-otter.localhost:3000',
            PATH: '/usr/bin'
        };
        const taken = takePlatformEnvironment(environment);
        assert.equal(taken.readyFile, '/run/ready.json');
        assert.equal(taken.workspaceOrigin, 'http://amber-otter.localhost:3000');
        assert.deepEqual(environment, { CODITECT_WORKSPACE_ORIGIN: 'http://amber-otter.localhost:3000', PATH: '/usr/bin' });
    });

    it('must hold a secret, or the backend does not start', () => {
        assert.throws(() => takePlatformEnvironment({ CODITECT_WORKSPACE_ORIGIN: 'http://a.localhost:3000' }), /CODITECT_GATEWAY_SECRET/);
        assert.throws(
            () => takePlatformEnvironment({ CODITECT_GATEWAY_SECRET: 'short', CODITECT_WORKSPACE_ORIGIN: 'http://a.localhost:3000' }),
            /fewer than 32/
        );
    });

    for (const origin of [undefined, '', 'a.localhost', 'http://a.localhost:3000/', 'http://a.localhost:3000/path']) {
        it(`must hold an origin, which ${origin ?? 'nothing'} is not`, () => {
            assert.throws(
                () => takePlatformEnvironment({ CODITECT_GATEWAY_SECRET: secret, CODITECT_WORKSPACE_ORIGIN: origin }),
                /CODITECT_WORKSPACE_ORIGIN/
            );
        });
    }
});
