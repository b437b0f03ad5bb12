import assert from 'node:assert/strict';
import { InProcessPubSub } from '../../adapters/pubsub/in-process-pubsub.js';
import { systemClock } from '../../kernel/clock.js';
import { systemRandom } from '../../kernel/random.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';
import { SessionsService } from './sessions-service.js';
import type { Session, SessionsStore } from './sessions-store.js';

describe('sessions', () => {
    it('are gone at once when they end, also when one is being read at that moment', async () => {
        const session: Session = {
            id: 's',
            userId: 'u',
            administrator: false,
            kind: 'browser',
            organizationId: undefined,
            scopes: undefined,
            multiFactor: false,
            signedOnOrganizationId: undefined,
            elevatedUntil: undefined,
            expiresAt: new Date(Date.now() + 60_000)
        };
        const rows = new Set([session]);
        let duringRead: () => Promise<void> = async () => undefined;
        const sql = { asPlatform: async <T>(work: (transaction: SqlTransaction) => Promise<T>) => work({} as SqlTransaction) } as Sql;
        const store = {
            findByToken: async () => {
                const [found] = rows;
                await duringRead();
                return found;
            },
            delete: async () => {
                rows.clear();
            }
        } as unknown as SessionsStore;
        const sessions = new SessionsService(sql, store, new InProcessPubSub(), systemClock, systemRandom, async () => undefined);
        duringRead = () => sessions.end('s');
        await sessions.find('token');
        assert.equal(await sessions.find('token'), undefined);
    });
});
