import assert from 'node:assert/strict';
import { createPublicKey, type JsonWebKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { oauthRoutes } from '@coditect/protocol';
import jwt from 'jsonwebtoken';
import { InProcessPubSub } from '../../src/adapters/pubsub/in-process-pubsub.js';
import { PostgresSql } from '../../src/adapters/sql/postgres-sql.js';
import { serviceRole } from '../../src/adapters/sql/roles.js';
import { systemRandom } from '../../src/kernel/random.js';
import { SecretBox } from '../../src/kernel/secret-box.js';
import type { AuditService } from '../../src/modules/audit/index.js';
import { SigningKeys } from '../../src/modules/tokens/signing-keys.js';
import { SigningKeysStore } from '../../src/modules/tokens/signing-keys-store.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

type PublishedKey = JsonWebKey & { readonly kid: string };

describe('the keys that access tokens are signed by', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
    });

    after(() => platform.stop());

    const keySet = async () => {
        const answer = await platform.browser().send(`${platform.origin}/api/.well-known/jwks.json`);
        assert.equal(answer.headers['cache-control'], 'public, max-age=300');
        return answer.json<{ keys: PublishedKey[] }>().keys;
    };
    const newToken = async () => (await ada.api.call(oauthRoutes.issueAccessToken, { body: { audience: 'workflows' } })).accessToken;
    const kidOf = (token: string) => jwt.decode(token, { complete: true })?.header.kid;

    it('are published, so that another service believes a token by them and asks nobody', async () => {
        const token = await newToken();
        const key = (await keySet()).find(({ kid }) => kid === kidOf(token))!;
        assert.equal('d' in key, false);
        const claims = jwt.verify(token, createPublicKey({ key, format: 'jwk' }), {
            algorithms: ['ES256'],
            issuer: platform.origin,
            audience: `${platform.origin}/workflows`,
            clockTimestamp: Math.floor(platform.clock.now().getTime() / 1000)
        }) as jwt.JwtPayload;
        assert.equal(claims.tier, 'free');
        assert.equal(claims.scope, 'organization:read license:read workspace events');
        assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 300);
    });

    it('take turns of 30 days: the next is published a day ahead, and the last stays until what it signed has expired', async () => {
        const first = kidOf(await newToken());
        assert.equal((await keySet()).length, 1);
        platform.clock.advance(29 * day);
        await platform.restart();
        await ada.signIn('ada@example.com');
        const published = (await keySet()).map(({ kid }) => kid);
        assert.equal(published.length, 2);
        assert.equal(kidOf(await newToken()), first);
        platform.clock.advance(day);
        const second = kidOf(await newToken());
        assert.notEqual(second, first);
        assert.ok(published.includes(second ?? ''));
        assert.equal((await keySet()).length, 2);
        platform.clock.advance(2 * hour);
        await platform.restart();
        assert.deepEqual(
            (await keySet()).map(({ kid }) => kid),
            [second]
        );
    });

    it('are changed ahead of their turn by an administrator, with time for everybody to notice', async () => {
        await ada.signIn('ada@example.com');
        const before = kidOf(await newToken());
        const { kid } = await ada.api.call(oauthRoutes.rotateSigningKey, { body: {} });
        assert.equal(kidOf(await newToken()), before);
        assert.ok((await keySet()).some(key => key.kid === kid));
        platform.clock.advance(10 * minute);
        assert.equal(kidOf(await newToken()), kid);
    });

    it('are made once, however many processes find that one is due', async () => {
        const sql = new PostgresSql({
            connection: { host: join(platform.folder, 'data', 'run'), user: serviceRole, database: 'coditect' },
            poolSize: 8,
            prepareStatements: true,
            onIdleError: error => assert.fail(error)
        });
        const audit = { record: async () => undefined } as unknown as AuditService;
        const box = new SecretBox(randomBytes(32));
        const process = () => new SigningKeys(sql, new SigningKeysStore(), box, new InProcessPubSub(), audit, platform.clock, systemRandom);
        const count = async () => platform.database(async client => (await client.query('select kid from signing_keys')).rows.length);
        try {
            await platform.database(client => client.query('delete from signing_keys'));
            const processes = [process(), process(), process(), process()];
            await Promise.all(processes.map(keys => keys.tend()));
            assert.equal(await count(), 1);
            platform.clock.advance(29 * day);
            await Promise.all(processes.map(keys => keys.tend()));
            assert.equal(await count(), 2);
            const kids = await Promise.all(processes.map(async keys => (await keys.current()).kid));
            assert.equal(new Set(kids).size, 1);
        } finally {
            await sql.close();
        }
    });

    it('sign also where the clock of this process is behind that of the one which made them', async () => {
        await ada.signIn('ada@example.com');
        const { kid } = await ada.api.call(oauthRoutes.rotateSigningKey, { body: { compromised: true } });
        await platform.database(client => client.query("update signing_keys set signs_from = signs_from + interval '5 seconds'"));
        platform.clock.advance(2_000);
        assert.equal(kidOf(await newToken()), kid);
    });

    it('lie in the database sealed: without the secret key of the installation they sign nothing', async () => {
        const kept = await platform.database(async client => {
            const { rows } = await client.query<{ private_key: Buffer }>('select private_key from signing_keys');
            return rows[0]!.private_key;
        });
        assert.equal(kept.includes('PRIVATE KEY'), false);
        assert.throws(() => new SecretBox(randomBytes(32)).open(kept, 'signing-key:x'));
    });
});
