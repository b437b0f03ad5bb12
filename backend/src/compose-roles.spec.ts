import assert from 'node:assert/strict';
import { everyRole, type PlacedAdapter, refuseToBeSplit } from './compose-roles.js';
import { ConfigError, type Role } from './config.js';

const shared = (singleProcess: boolean): PlacedAdapter => ({
    name: 'pubsub',
    singleProcess,
    roles: everyRole,
    instead: 'set REDIS_URL'
});
const runtime: PlacedAdapter = {
    name: 'workspace-runtime',
    singleProcess: true,
    roles: ['gateway', 'controller'],
    instead: 'keep gateway and controller together'
};

describe('a platform that is split into roles', () => {
    const refused = (roles: readonly Role[], replicas: number, ...adapters: PlacedAdapter[]): string | undefined => {
        try {
            refuseToBeSplit({ roles: new Set(roles), replicas }, adapters);
            return undefined;
        } catch (error) {
            assert.ok(error instanceof ConfigError);
            return error.message;
        }
    };

    it('is refused where an adapter that every role needs is known to one process', () => {
        const message = refused(['api'], 1, shared(true));
        assert.match(message ?? '', /^CODITECT_ROLES: .*pubsub.* needs gateway, worker, controller too.*set REDIS_URL/);
    });

    it('is refused in several copies for the same reason', () => {
        assert.match(refused(everyRole, 2, shared(true)) ?? '', /^CODITECT_REPLICAS: .*pubsub/);
    });

    it('may do everything in one process with whatever adapters', () => {
        assert.equal(refused(everyRole, 1, shared(true), runtime), undefined);
    });

    it('is judged by the roles that this process has', () => {
        assert.equal(refused(['api', 'worker'], 5, shared(false), runtime), undefined);
        assert.equal(refused(['gateway', 'controller'], 1, shared(false), runtime), undefined);
        assert.match(refused(['gateway'], 1, shared(false), runtime) ?? '', /needs controller too/);
        assert.match(refused(everyRole, 2, shared(false), runtime) ?? '', /^CODITECT_REPLICAS: .*workspace-runtime/);
    });
});
